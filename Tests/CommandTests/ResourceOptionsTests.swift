import Testing

@testable import Runtime
@testable import swrun

@Suite struct ResourceOptionsTests {
    /// Two processors and one memory node.
    private static let machine = caller(files: [
        "/sys/devices/system/cpu/online": "0-1\n", "/sys/devices/system/node/online": "0\n",
    ])

    private func limits(_ words: String...) throws -> ResourceLimits {
        try options(words + ["image"], Self.machine).resources.limits
    }

    @Test func `each option has its place`() throws {
        let limits = try limits(
            "-m", "64m", "--memory-swap", "-1", "--memory-reservation", "32m", "--memory-swappiness", "0",
            "--oom-kill-disable", "--cpus", "1.5", "-c", "512", "--cpuset-cpus", "0,1", "--cpuset-mems", "0",
            "--pids-limit", "5", "--blkio-weight", "500")
        #expect((limits.memory, limits.memorySwap, limits.memoryReservation) == (64 << 20, -1, 32 << 20))
        #expect(limits.memorySwappiness == 0 && limits.disablesOOMKiller && limits.nanoProcessors == 1_500_000_000)
        #expect((limits.processorShares, limits.processors, limits.memoryNodes) == (512, "0,1", "0"))
        #expect((limits.processes, limits.blockWeight) == (5, 500))
        #expect(try self.limits("--pids-limit", "0").processes == -1 && self.limits().processes == 2048)
    }

    @Test(
        arguments: [
            (["-m", "5m"], "Minimum memory limit allowed is 6MB"),
            (
                ["--memory-swap", "10m"],
                "You should always set the Memory limit when using Memoryswap limit, see usage"
            ),
            (
                ["-m", "64m", "--memory-swap", "32m"],
                "Minimum memoryswap limit should be larger than memory limit, see usage"
            ),
            (["--memory-reservation", "1m"], "Minimum memory reservation allowed is 6MB"),
            (
                ["-m", "10m", "--memory-reservation", "20m"],
                "Minimum memory limit can not be less than memory reservation limit, see usage"
            ),
            (["--memory-swappiness", "101"], "Invalid value: 101, valid memory swappiness range is 0-100"),
            (["--cpus", "2.5"], "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available"),
            (["--cpus", "0.001"], "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available"),
            (["--cpus", "9223372036"], "Range of CPUs is from 0.01 to 2.00, as there are only 2 CPUs available"),
            (
                ["--cpus", "1", "--cpu-quota", "5000"],
                "Conflicting options: Nano CPUs and CPU Quota cannot both be set"
            ),
            (
                ["--cpus", "1", "--cpu-period", "5000"],
                "Conflicting options: Nano CPUs and CPU Period cannot both be set"
            ),
            (
                ["--cpu-period", "999"],
                "CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)"
            ),
            (["--cpu-quota", "999"], "CPU cfs quota can not be less than 1ms (i.e. 1000)"),
            (["-c", "1"], "The minimum allowed cpu-shares is 2"),
            (["-c", "262145"], "The maximum allowed cpu-shares is 262144"),
            (["--cpuset-cpus", "9"], "Requested CPUs are not available - requested 9, available: 0-1"),
            (["--cpuset-mems", "1"], "Requested memory nodes are not available - requested 1, available: 0"),
            (["--cpuset-cpus", "0-99999999999"], "Invalid value 0-99999999999 for cpuset cpus"),
            (["--cpuset-cpus", "1-0"], "Invalid value 1-0 for cpuset cpus"),
            (["--cpuset-mems", "x"], "Invalid value x for cpuset mems"),
            (["--blkio-weight", "9"], "Range of blkio weight is from 10 to 1000"),
            (["--oom-score-adj", "-1001"], "Invalid value -1001, range for oom score adj is [-1000, 1000]"),
            (["--cgroup-parent", "a/../../b"], "invalid cgroup parent: 'a/../../b': it must not contain \"..\""),
        ] as [([String], String)])
    func `what cannot be is refused in docker's words`(words: [String], message: String) {
        do {
            _ = try options(words + ["image"], Self.machine)
            Issue.record("\(words) are taken")
        } catch { #expect("\(error)" == message) }
    }

    @Test(arguments: ["x", "1.0000000001", "", ".", "-1", "1e3", "99999999999999999999"])
    func `what is no number of processors is refused`(text: String) {
        #expect(throws: InvalidValue.self) { try NanoProcessors.parse(text) }
    }

    @Test(arguments: [("1", 1_000_000_000), ("0.5", 500_000_000), (".25", 250_000_000), ("2.", 2_000_000_000)])
    func `processors are counted in billionths`(text: String, number: Int64) throws {
        #expect(try NanoProcessors.parse(text) == number)
    }

    @Test func `lists of numbers are ranges, however long`() throws {
        #expect(NumberList("0-2,7")?.count == 4 && NumberList("0-2,1-3,2")?.count == 4)
        #expect(NumberList("0-65535")?.contains(try #require(NumberList("7,65535"))) == true)
        for text in ["", ",", "1,", "-", "1-", "-1", "1-2-3", "٣", "65536", "0-99999999999999999999", "a"] {
            #expect(NumberList(text) == nil, "\(text)")
        }
        #expect(NumberList(String(repeating: "0,", count: 5000) + "0") == nil)
    }

    @Test func `a cgroup parent is a path below the root of the cgroups`() throws {
        #expect(try options(["--cgroup-parent", "/a//b/./c/", "image"]).resources.controlGroupParent == "a/b/c")
    }
}
