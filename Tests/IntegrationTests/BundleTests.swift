import Testing

extension Integration {
    /// A container's directory is an OCI bundle, whose root file system `mount` makes available.
    @Suite struct BundleTests {
        @Test func `mount shows a container's files until unmount, and nothing is left`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "--name", "box", "base:v1", "sh", "-c", "echo own > /own")
                let id = try f.ok("inspect", "-f", "{{.Id}}", "box")
                let path = try f.ok("mount", "box")
                #expect(path == "\(f.root)/containers/\(id)/rootfs")
                #expect(try f.ok("mount", "box") == path)
                #expect(try f.ok("mount") == "\(id.prefix(12)) \(path)")
                #expect(try f.shellOK("cat \(path)/own; echo more > \(path)/more; rm \(path)/etc/profile") == "own")
                #expect(try f.ok("diff", "box") == "C /etc\nD /etc/profile\nA /more\nA /own")
                // Nobody else writes to it meanwhile.
                try f.fails(1, "start", "-a", "box", saying: "its root filesystem is mounted on \(path)")
                try f.fails(1, "rm", "box", saying: "its root filesystem is mounted")
                try f.write("x", to: "file")
                try f.fails(1, "cp", "file", "box:/file", saying: "its root filesystem is mounted")
                #expect(try f.ok("cp", "box:/own", "-").contains("own"))
                try f.shellOK("cd \(path) && ! swrun unmount box 2> busy; grep -q 'a program uses it' busy")
                #expect(try f.ok("unmount", "box") == "box")
                #expect(try f.ok("mount") == "")
                #expect(try f.ok("umount", "-a") == "")
                #expect(try f.shellOK("ls \(path)") == "")
                #expect(try f.ok("start", "-a", "box") == "")
                // By force it goes, mounted or not.
                try f.ok("mount", "box")
                try f.ok("rm", "-f", "box")
                try f.fails(1, "mount", "box", saying: "No such container: box")
                try f.fails(1, "unmount", saying: "you must provide at least one name or id")
            }
        }

        @Test func `a running container is seen through its process`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let run = try f.start(["run", "--name", "box", "probe:v1", "signals"])
                try run.waitForOutput("ready")
                try f.fails(1, "mount", "box", saying: "container box is running")
                run.send(15)
                #expect(try run.finish().code == 23)
                try f.ok("rm", "box")
            }
        }

        @Test(arguments: ["crun", "runc"]) func `other runtimes start it`(runtime: String) throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK("mkdir host && echo host > host/f")
                try f.ok(
                    "create", "--name", "box", "--network", "none", "-v", "data:/d", "-v", "./host:/h:ro", "--tmpfs",
                    "/t:size=1m", "--mount", "type=image,src=base:v1,dst=/i",
                    "-m", "64m", "-e", "WHO=me", "-w", "/d", "base:v1", "sh", "-c",
                    "echo $WHO in $(pwd) on $(hostname); cat /h/f; echo kept > f; touch /h/x 2>/dev/null || echo read-only; "
                        + "grep -c 'MemTotal' /proc/meminfo; id -u; [ -x /i/bin/sh ] && ! touch /i/x 2>/dev/null; exit $((7 + $?))"
                )
                let id = try f.ok("inspect", "-f", "{{.Id}}", "box")
                // crun of Debian 12 wants this controller where cgroup v1 stands beside v2.
                let outcome = try f.shell(
                    """
                    h=/sys/fs/cgroup/hugetlb; made=
                    if [ \(runtime) = crun ] && [ -d /sys/fs/cgroup/unified ] && ! mountpoint -q $h; then
                        mkdir -p $h; mount -t cgroup -o hugetlb none $h; made=yes
                    fi
                    dir=$(dirname $(swrun mount box)); set +e
                    \(runtime) --root \(f.directory)/oci run -b $dir swrun-test-box; code=$?
                    if [ $made ]; then umount $h; rmdir $h; fi
                    swrun unmount box > /dev/null; exit $code
                    """)
                #expect(outcome.code == 7, "\(outcome)")
                #expect(outcome.text == "me in /d on \(id.prefix(12))\nhost\nread-only\n1\n0", "\(outcome)")
                #expect(try f.shellOK("cat \(f.root)/volumes/data/_data/f") == "kept")
                // And swrun itself, from the same directory.
                #expect(try f.swrun("start", "-a", "box").code == 7)
                try f.ok("rm", "-v", "box")
            }
        }
    }
}
