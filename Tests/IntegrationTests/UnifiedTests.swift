import Testing

extension Integration {
    /// What only a machine with cgroup v2 alone does: see cgroups(7) and cgroup-v2.rst in the kernel's documentation.
    @Suite(.enabled(if: Machine.hasUnifiedControlGroups, "needs cgroup v2 alone: make test-vm has it"))
    struct UnifiedTests {
        @Test func `every container is given the controllers that the machine has`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let id = try f.ok("run", "-d", "base:v1", "sleep", "1000")
                for file in [
                    "cgroup.subtree_control", "swrun/cgroup.subtree_control", "swrun/\(id)/cgroup.controllers",
                ] {
                    let controllers = try f.shellOK("cat /sys/fs/cgroup/\(file)").split(separator: " ")
                    #expect(Set(["cpu", "cpuset", "io", "memory", "pids"]).isSubset(of: controllers), "\(file)")
                }
                #expect(try f.shellOK("cat /sys/fs/cgroup/swrun/\(id)/pids.max") == "2048")
                try f.ok("rm", "-f", id)
            }
        }

        @Test func `swap has a limit of its own`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for (options, limit) in [
                    (["-m", "64m"], "67108864"), (["-m", "64m", "--memory-swap", "96m"], "33554432"),
                    (["-m", "64m", "--memory-swap", "64m"], "0"), (["-m", "64m", "--memory-swap", "-1"], "max"),
                ] {
                    let outcome = try f.swrun(
                        ["run", "--rm"] + options
                            + ["base:v1", "cat", "/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.swap.max"])
                    #expect(outcome.lines == ["67108864", limit], "\(outcome)")
                }
            }
        }

        @Test func `a container sees its own cgroup as the root of all, and cannot change it`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let outcome = try f.swrun(
                    "run", "--rm", "-m", "64m", "base:v1", "sh", "-c",
                    "cat /proc/self/cgroup; cd /sys/fs/cgroup; (echo max >memory.max) 2>&1; mkdir x 2>&1; cat memory.max"
                )
                #expect(outcome.lines.count == 4 && outcome.lines.first == "0::/", "\(outcome)")
                #expect(outcome.lines.dropFirst().prefix(2).allSatisfy { $0.contains("Read-only file system") })
                #expect(outcome.lines.last == "67108864")
            }
        }

        @Test func `a container stands still for the rest of each period when it has used its processor`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "run", "--rm", "--cpus", "0.1", "base:v1", "sh", "-c",
                    "while grep -q '^nr_throttled 0$' /sys/fs/cgroup/cpu.stat; do :; done")
            }
        }

        @Test func `nothing can be limited below a cgroup that has processes of its own`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let own = try f.shellOK("sed -n 's/^0:://p' /proc/self/cgroup")
                try f.fails(
                    125, "run", "--rm", "--cgroup-parent", own, "base:v1", "true",
                    saying: "cannot limit containers below the cgroup /sys/fs/cgroup\(own): it has processes of its own"
                )
                #expect(try f.shellOK("cat /sys/fs/cgroup\(own)/cgroup.subtree_control") == "")
            }
        }

        @Test func `inside a privileged container containers are limited, once its processes have made room`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("save", "-o", "base.tar", "base:v1")
                let inner = """
                    swrun load -q -i /w/base.tar >/dev/null
                    swrun run --rm --network none -m 64m base:v1 cat /proc/self/cgroup /sys/fs/cgroup/memory.max
                    cat /proc/self/cgroup
                    """
                let outcome = try f.swrun(
                    "run", "--rm", "--privileged", "-v", "\(f.work):/w", "-v", "\(Machine.program):/usr/bin/swrun:ro",
                    "-e", "SWRUN_ROOT=/w/inner", "base:v1", "sh", "-ec", inner)
                #expect(outcome.code == 0 && outcome.lines == ["0::/", "67108864", "0::/init"], "\(outcome)")
            }
        }
    }
}
