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

        /// CVE-2025-31133, CVE-2025-52565: what could be taken for the null device, a terminal or the place of a mount is
        /// changed while masks and the terminal are bound.
        @Test func `a volume in /dev that changes meanwhile lifts no mask and reaches no file of the kernel`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.makeBase()
                try f.write(
                    """
                    stat -c '%n %t:%T %a %u' /dev/null /dev/tty /dev/zero
                    cat /proc/sys/kernel/core_pattern /proc/sys/kernel/hostname /proc/sys/kernel/panic
                    """, to: "host.sh")
                // What it finds that should not be.
                try f.write(
                    """
                    for file in kcore keys timer_list kallsyms interrupts; do
                        [ ! -e /proc/$file ] || [ $(head -c 9 /proc/$file | wc -c) = 0 ] || echo "open: $file"
                    done
                    cut -d ' ' -f 5 /proc/self/mountinfo | grep '^/proc/sys/'
                    [ ! -e /dev/console ] || stat -c 'console: %t' /dev/console | grep -v 88
                    echo looked
                    """, to: "look.sh")
                try f.shellOK(
                    """
                    mkdir -p tree/files tree/place src; echo mine > src/f
                    for name in null console pts 0; do
                        echo decoy > tree/files/$name; ln -sfn /proc/sys/kernel/core_pattern tree/link-$name
                    done
                    mkdir tree/links; for name in null console pts 0; do mv tree/link-$name tree/links/$name; done
                    ln -s /proc/sys/kernel tree/kernel
                    swrun volume create shared; tar -C tree -c . | tar -x -C \(f.root)/volumes/shared/_data
                    sh host.sh > before
                    """)
                let pairs = [("files", "links"), ("place", "kernel")]
                let swappers = try pairs.map { one, other in
                    try f.start([
                        "run", "--rm", "--name", one, "-v", "shared:/d", "probe:v1", "swap", "/d/\(one)", "/d/\(other)",
                    ])
                }
                for swapper in swappers { try swapper.waitForOutput("ready") }
                let seen = try f.shell(
                    """
                    set +e
                    look() { swrun run --rm "$@" -v ./look.sh:/look.sh base:v1 sh /look.sh; }
                    for i in $(seq 8); do
                        for terminal in false true; do
                            look -t=$terminal -v shared:/dev/v
                            look -t=$terminal -v shared:/dev/shm -v ./src/f:/dev/shm/place/core_pattern
                            look -t=$terminal -v shared:/dev/shm -v ./src:/dev/shm/place
                            look -t=$terminal --mount type=volume,src=shared,dst=/dev/v,volume-subpath=files/null
                        done
                    done > out 2> errors
                    tr -d '\\r' < out | grep -v looked
                    [ $(grep -c looked out) -ge 16 ] && echo ran
                    sh host.sh | diff - before && echo untouched
                    """, seconds: 300)
                try f.ok("rm", "-f", "files", "place")
                for swapper in swappers { _ = try swapper.finish() }
                let errors = try f.shell("sort errors | uniq -c").text
                #expect(seen.text == "ran\nuntouched", "\(seen) \(errors)")
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
