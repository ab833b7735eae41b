import Testing

extension Integration {
    /// A container that changes a volume while another one's mounts are made in it leads none of them out.
    @Suite struct MountRaceTests {
        @Test func `a path component swapped for a link reaches nothing outside`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                // The link names the same path in the containers and on the host, where the canary is.
                try f.shellOK(
                    """
                    mkdir -p canary/sub tree/x/sub tree$PWD/canary/sub
                    echo host | tee canary/f > canary/sub/f
                    echo directory > tree/x/sub/f; echo decoy > tree$PWD/canary/sub/f
                    ln -s /../../../../..$PWD/canary tree/y
                    swrun volume create shared; tar -C tree -c . | tar -x -C \(f.root)/volumes/shared/_data
                    find canary -printf '%p %y %s %T@\\n' -type f -exec cat {} + > before
                    find / -maxdepth 2 -not -path '/proc/*' -not -path '/tmp/*' -not -path '/sys/*' | sort > host-before
                    """)
                let run = try f.start([
                    "run", "--rm", "--name", "swapper", "-v", "shared:/d", "probe:v1", "swap", "/d/x", "/d/y",
                ])
                try run.waitForOutput("ready")
                let seen = try f.shell(
                    """
                    set +e
                    mkdir src; echo mine > src/f
                    for i in $(seq 60); do
                        swrun run --rm -v shared:/d -v ./src:/d/x/sub -v ./src:/d/x/new$i -v ./src/f:/d/y/file$i \
                            --tmpfs /d/x/tmp$i --mount type=volume,dst=/d/y/vol$i probe:v1 exit 0
                        swrun run --rm --mount src=shared,dst=/s,volume-subpath=x/sub probe:v1 exit 0
                    done > out 2>&1
                    find canary -printf '%p %y %s %T@\\n' -type f -exec cat {} + | diff - before && echo untouched
                    find / -maxdepth 2 -not -path '/proc/*' -not -path '/tmp/*' -not -path '/sys/*' | sort | diff - host-before && echo clean
                    """, seconds: 300)
                try f.ok("rm", "-f", "swapper")
                _ = try run.finish()
                #expect(seen.text == "untouched\nclean", "\(seen)")
                #expect(try f.shellOK("find \(f.root)/volumes/shared/_data -name 'new*' | head -1 | wc -l") == "1")
                try f.ok("volume", "rm", "shared")
            }
        }

        @Test func `a link of the image to the kernel's files is not mounted over`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK(
                    """
                    swrun create --name box base:v1 && mkdir tree && swrun export box | tar -x -C tree && swrun rm box
                    ln -s proc tree/p; ln -s /sys/kernel tree/s; ln -s proc/self/attr tree/a; mkdir host
                    tar -C tree -c . | swrun import - linked:v1
                    """)
                for target in ["/p", "/p/sys/kernel", "/s", "/a", "/p/self"] {
                    let outcome = try f.swrun("run", "--rm", "-v", "./host:\(target)", "linked:v1", "true")
                    #expect(
                        outcome.code == 125 && outcome.errors.contains("kernel's own files"), "\(target): \(outcome)")
                    #expect(try f.swrun("run", "--rm", "--tmpfs", target, "linked:v1", "true").code == 125, "\(target)")
                }
                #expect(
                    try f.ok(
                        "run", "--rm", "-v", "./host/../tree/etc/passwd:/proc/uptime", "linked:v1", "cat",
                        "/proc/uptime"
                    )
                    .hasPrefix("root:"))
            }
        }
    }
}
