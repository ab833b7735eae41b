import Testing

extension Integration {
    /// Files and directories of the host, and memory, in a container.
    @Suite struct BindMountTests {
        @Test func `a source that is missing is named and not made`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.fails(
                    125, "run", "--rm", "-v", "/no/such:/d", "base:v1", "true", saying: "path does not exist: /no/such")
                try f.fails(
                    125, "run", "--rm", "--mount", "type=bind,src=/no/such,dst=/d", "base:v1", "true",
                    saying: #"invalid mount config for type "bind": bind source path does not exist: /no/such"#)
                #expect(try f.shell("ls -d /no").code != 0)
                try f.ok(
                    "run", "--rm", "--mount", "type=bind,src=\(f.work)/a/b,dst=/d,bind-create-src", "base:v1", "touch",
                    "/d/f")
                #expect(try f.shellOK("ls a/b; stat -c %a a/b") == "f\n755")
                // Gone since the container was made.
                try f.ok("create", "--name", "box", "-v", "./a:/d", "base:v1", "true")
                try f.shellOK("rm -r a")
                try f.fails(125, "start", "-a", "box", saying: "cannot hold \(f.work)/./a of the host: No such file")
                try f.ok("rm", "box")
            }
        }

        @Test func `read-only goes down to what is mounted below, and no further than was asked`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let text = try f.shellOK(
                    """
                    mkdir -p src/sub; mount -t tmpfs none src/sub; trap 'umount src/sub' EXIT; touch src/sub/f
                    try() { swrun run --rm --mount "type=bind,src=$PWD/src,dst=/d,ro$1" base:v1 sh -c \
                        'touch /d/x 2>/dev/null && echo top; touch /d/sub/x 2>/dev/null && echo below; ls /d/sub'; echo .; }
                    try ''; try ,bind-recursive=writable; try ,bind-recursive=disabled; try ,bind-recursive=readonly
                    swrun run --rm -v ./src:/d:ro base:v1 touch /d/sub/y 2>/dev/null || echo no
                    """)
                #expect(text == "f\n.\nbelow\nf\nx\n.\n.\nf\nx\n.\nno")
            }
        }

        @Test func `mounts travel where that is asked for, and only there`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let text = try f.shellOK(
                    """
                    mkdir top; mount -t tmpfs none top; mount --make-shared top; trap 'umount -R top' EXIT; mkdir top/a top/b
                    for p in rprivate rslave rshared; do
                        swrun run --rm --name box -v ./top:/d:$p base:v1 sh -c \
                            'touch /d/ready; while [ ! -e /d/go ]; do :; done; ls /d/a' > out.$p & run=$!
                        while [ ! -e top/ready ]; do :; done
                        mount -t tmpfs none top/a; touch top/a/seen top/go; wait $run
                        umount top/a; rm top/go top/ready; echo $p $(cat out.$p)
                    done
                    """)
                #expect(text == "rprivate\nrslave seen\nrshared seen")
                try f.shellOK("mkdir plain; mount -t tmpfs none plain; mount --make-private plain")
                try f.fails(
                    125, "run", "--rm", "-v", "./plain:/d:rshared", "base:v1", "true",
                    saying: "is mounted on \(f.work)/plain but it is not a shared mount")
                try f.fails(
                    125, "run", "--rm", "-v", "./plain:/d:slave", "base:v1", "true",
                    saying: "but it is not a shared or slave mount")
                try f.shellOK("umount plain")
            }
        }

        @Test func `a link in a volume below /dev does not lead to the kernel's files`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK("mkdir cover shared; ln -s /proc/sys shared/l; ln -s /sys/fs/cgroup shared/g")
                for link in ["l", "g"] {
                    let outcome = try f.swrun(
                        "run", "--rm", "-v", "./shared:/dev/shm", "-v", "./cover:/dev/shm/\(link)", "base:v1", "true")
                    #expect(
                        outcome.code == 125 && outcome.errors.contains("leads to the kernel's own files"), "\(outcome)")
                }
                let plain = ["-v", "./cover:/dev/shm/own", "-v", "./cover:/dev/own", "--tmpfs", "/dev/mqueue"]
                #expect(try f.swrun(["run", "--rm"] + plain + ["base:v1", "true"]).code == 0)
            }
        }

        @Test func `places are made one by one, the outer mount before the inner`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK("mkdir -p outer/in inner; echo o > outer/f; echo i > inner/f; echo file > file")
                #expect(
                    try f.ok(
                        "run", "--rm", "-v", "./inner:/new/deep/in", "-v", "./file:/new/deep/in/f:ro", "-v",
                        "./outer:/new/deep", "base:v1", "cat", "/new/deep/f", "/new/deep/in/f") == "o\nfile")
            }
        }

        @Test func `a tmpfs has the mode of what it covers, and its options`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "--name", "box", "base:v1", "mkdir", "-m", "750", "/covered")
                try f.ok("commit", "box", "covered:v1")
                let words = [
                    "run", "--rm", "--tmpfs", "/covered", "--tmpfs", "/new", "--tmpfs",
                    "/own:mode=711,size=1m,uid=7,exec",
                    "--mount", "type=tmpfs,dst=/m,tmpfs-size=2m,tmpfs-mode=1770", "--shm-size", "3m", "covered:v1",
                    "sh",
                    "-c",
                    "stat -c '%a %u %n' /covered /new /own /m; echo $(df -k --output=size /own /m /dev/shm); "
                        + "grep -c ' /new .*nosuid,nodev,noexec' /proc/self/mountinfo; "
                        + "grep ' /own ' /proc/self/mountinfo | grep -c noexec",
                ]
                let outcome = try f.swrun(words)
                #expect(
                    outcome.text
                        == "750 0 /covered\n1777 0 /new\n711 7 /own\n1770 0 /m\n1K-blocks 1024 2048 3072\n1\n0",
                    "\(outcome)")
                try f.ok("rm", "box")
                try f.ok("create", "--name", "box", "--tmpfs", "/new/deep", "base:v1", "stat", "-c", "%a", "/new/deep")
                // The second time there is a directory to cover: the one that the first start has made.
                #expect(try f.ok("start", "-a", "box") == "1777")
                #expect(try f.ok("start", "-a", "box") == "1777")
                try f.ok("rm", "box")
            }
        }

        @Test func `inspect tells what is mounted`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK("mkdir host")
                try f.ok(
                    "create", "--name", "box", "-v", "\(f.work)/host:/h:ro,z", "-v", "data:/d", "--mount",
                    "type=tmpfs,dst=/t", "base:v1", "true")
                let text = try f.shellOK(
                    "swrun inspect box | jq -c '.[0].Mounts[] | "
                        + "[.Type, .Name, .Source, .Destination, .Mode, .RW, .Propagation]'"
                )
                let volume = "\(f.root)/volumes/data/_data"
                #expect(
                    text == """
                        ["bind",null,"\(f.work)/host","/h","ro,z",false,"rprivate"]
                        ["volume","data","\(volume)","/d","",true,""]
                        ["tmpfs",null,"","/t","",true,""]
                        """)
                let host = try f.shellOK("swrun inspect box | jq -c '.[0].HostConfig.Binds'")
                #expect(host == "[\"\(f.work)/host:/h:ro,z\",\"data:/d\"]")
                try f.ok("rm", "box")
                try f.ok("volume", "rm", "data")
            }
        }
    }
}
