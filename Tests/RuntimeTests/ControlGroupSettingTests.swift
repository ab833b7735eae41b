import Linux
import Testing

@testable import Runtime

/// What limits are in the files of both versions of cgroups; that the kernel obeys them is shown by the built program.
@Suite struct ControlGroupSettingTests {
    private func legacy(_ limits: ResourceLimits, memoryNow: Int64? = nil) -> [String] {
        Specification.Resources(limits).legacySettings(memoryNow: memoryNow).map(text)
    }

    private func unified(_ limits: ResourceLimits) -> [String] {
        Specification.Resources(limits).unifiedSettings.map(text)
    }

    private func text(_ setting: ControlGroupSetting) -> String {
        setting.assignments.map { "\($0.file)=\($0.value)" }.joined(separator: "|")
    }

    private func limits(_ change: (inout ResourceLimits) -> Void) -> ResourceLimits {
        var limits = ResourceLimits()
        limits.processes = -1
        change(&limits)
        return limits
    }

    @Test func `nothing is written but what is limited`() {
        #expect(legacy(limits { _ in }) == ["pids.max=max"] && unified(limits { _ in }) == ["pids.max=max"])
        #expect(unified(ResourceLimits()) == ["pids.max=2048"])
    }

    @Test func `memory and swap are one number in v1, two in v2`() {
        let wanted = limits { ($0.memory, $0.memorySwap, $0.memoryReservation) = (64 << 20, 96 << 20, 32 << 20) }
        #expect(
            legacy(wanted) == [
                "memory.limit_in_bytes=67108864", "memory.memsw.limit_in_bytes=100663296",
                "memory.soft_limit_in_bytes=33554432", "pids.max=max",
            ])
        #expect(
            unified(wanted) == [
                "memory.max=67108864", "memory.swap.max=33554432", "memory.low=33554432", "pids.max=max",
            ])
    }

    @Test func `swap is as much as memory unless it is said, and can be without limit`() {
        let half = limits { $0.memory = 64 << 20 }
        #expect(legacy(half).contains("memory.memsw.limit_in_bytes=134217728"))
        #expect(unified(half).contains("memory.swap.max=67108864"))
        let none = limits { ($0.memory, $0.memorySwap) = (64 << 20, 64 << 20) }
        #expect(unified(none).contains("memory.swap.max=0"))
        let unlimited = limits { ($0.memory, $0.memorySwap) = (64 << 20, -1) }
        #expect(legacy(unlimited).contains("memory.memsw.limit_in_bytes=-1"))
        #expect(unified(unlimited).contains("memory.swap.max=max"))
        // Twice of it would be no number any more.
        #expect(limits { $0.memory = .max }.effectiveMemorySwap == -1)
    }

    @Test func `the limit that would be in the other's way is changed first`() {
        let wanted = limits { $0.memory = 64 << 20 }
        func order(_ now: Int64) -> [String] {
            legacy(wanted, memoryNow: now).prefix(2).map { String($0.prefix { $0 != "=" }) }
        }
        #expect(order(32 << 20) == ["memory.memsw.limit_in_bytes", "memory.limit_in_bytes"])
        #expect(order(256 << 20) == ["memory.limit_in_bytes", "memory.memsw.limit_in_bytes"])
    }

    @Test func `what v2 does not have is left out there`() {
        let wanted = limits { ($0.memorySwappiness, $0.disablesOOMKiller) = (10, true) }
        #expect(legacy(wanted) == ["memory.swappiness=10", "memory.oom_control=1", "pids.max=max"])
        #expect(unified(wanted) == ["pids.max=max"])
    }

    @Test func `what v2 does not have is told`() {
        let wanted = limits { ($0.memorySwappiness, $0.disablesOOMKiller, $0.memory) = (0, true, 64 << 20) }
        let alone = ControlGroupHierarchy(unified: "/sys/fs/cgroup", legacy: [:])
        #expect(wanted.withoutEffect(in: alone) == ["--memory-swappiness", "--oom-kill-disable"])
        let legacy = ControlGroupHierarchy(unified: nil, legacy: ["memory": "/sys/fs/cgroup/memory"])
        #expect(wanted.withoutEffect(in: legacy).isEmpty && limits { _ in }.withoutEffect(in: alone).isEmpty)
    }

    @Test func `a number of processors is a quota of the usual period`() {
        let half = limits { $0.nanoProcessors = 500_000_000 }
        #expect(legacy(half) == ["cpu.cfs_period_us=100000", "cpu.cfs_quota_us=50000", "pids.max=max"])
        #expect(unified(half) == ["cpu.max=50000 100000", "pids.max=max"])
        #expect(unified(limits { $0.nanoProcessors = 10_000_000 }).contains("cpu.max=1000 100000"))
        #expect(unified(limits { $0.processorPeriod = 20_000 }).contains("cpu.max=max 20000"))
        #expect(unified(limits { $0.processorQuota = 20_000 }).contains("cpu.max=20000"))
        #expect(unified(limits { $0.processorQuota = -1 }).contains("cpu.max=max"))
    }

    @Test(
        arguments: [(2, 1), (1024, 39), (262_144, 10_000), (512, 20), (1 << 40, 10_000), (0, 1)] as [(UInt64, UInt64)])
    func `shares become weights`(shares: UInt64, weight: UInt64) {
        #expect(Specification.Processor.weight(ofShares: shares) == weight)
    }

    @Test func `processors, nodes, processes and weights of disks have their files`() {
        let wanted = limits {
            ($0.processors, $0.memoryNodes, $0.processes, $0.blockWeight) = ("0-1", "0", 20, 500)
            $0.processorShares = 1024
        }
        #expect(
            legacy(wanted) == [
                "cpu.shares=1024", "cpuset.cpus=0-1", "cpuset.mems=0", "pids.max=20",
                "blkio.weight=500|blkio.bfq.weight=500",
            ])
        #expect(
            unified(wanted) == [
                "cpu.weight=39", "cpuset.cpus=0-1", "cpuset.mems=0", "pids.max=20",
                "io.bfq.weight=500|io.weight=4950",
            ])
        #expect(Specification.BlockIO.share(ofWeight: 10) == 1 && Specification.BlockIO.share(ofWeight: 1000) == 10_000)
    }

    @Test func `files of v2 that a bundle names are written as they stand, inside the cgroup alone`() {
        var resources = Specification.Resources()
        resources.unified = ["memory.high": "1048576", "../memory.max": "1", "bogus.file": "1", "memory/../x": "1"]
        #expect(resources.unifiedSettings.map(text) == ["memory.high=1048576"])
    }

    @Test func `a container is put into those controllers of v1 alone that it needs`() {
        func hierarchy(unified: Path?) -> ControlGroupHierarchy {
            let legacy = ControlGroupHierarchy.legacyNames.map { ($0, Path("/sys/fs/cgroup/\($0)")) }
            return ControlGroupHierarchy(unified: unified, legacy: Dictionary(uniqueKeysWithValues: legacy))
        }
        let beside = hierarchy(unified: "/sys/fs/cgroup/unified")
        #expect(beside.legacyControllers(for: .init(limits { _ in })) == ["memory", "pids"])
        let all = limits { ($0.processors, $0.processorShares, $0.blockWeight) = ("0", 5, 10) }
        #expect(beside.legacyControllers(for: .init(all)) == ["blkio", "cpu", "cpuset", "memory", "pids"])
        #expect(
            hierarchy(unified: nil).legacyControllers(for: .init()) == [
                "cpuacct", "devices", "freezer", "memory", "pids",
            ])
    }

    @Test func `the path of a cgroup stays in the tree`() throws {
        #expect(throws: RuntimeError.self) {
            try ControlGroup(ofContainer: "a", for: Specification(linux: .init(cgroupsPath: "/a/../../b")))
        }
        #expect(try ControlGroup(ofContainer: "a", for: Specification()).name == "swrun/a")
        #expect(
            try ControlGroup(ofContainer: "a", for: Specification(linux: .init(cgroupsPath: "/x//y/"))).name == "x/y")
        #expect(try ControlGroup(ofContainer: "a", below: "x/y").name == "x/y/a")
    }

    @Test func `limits survive a record, and records from before there were limits are read`() throws {
        var limits = limits { ($0.memory, $0.nanoProcessors, $0.processors) = (64 << 20, 1_500_000_000, "0-1") }
        (limits.memorySwappiness, limits.disablesOOMKiller, limits.blockWeight) = (5, true, 700)
        #expect(ResourceLimits(try JSONTree(parsing: JSONWriter.text(of: limits))) == limits)
        #expect(ResourceLimits(.object([])) == ResourceLimits())
    }

    @Test func `a change writes what differs, and lifts what is no limit any more`() {
        func change(_ old: ResourceLimits, _ new: ResourceLimits) -> Specification.Resources {
            .init(changing: old, to: new)
        }
        let small = limits { $0.memory = 64 << 20 }
        #expect(change(small, small) == .init())
        #expect(
            change(small, limits { $0.memory = 128 << 20 }).legacySettings(memoryNow: 64 << 20).map(text) == [
                "memory.memsw.limit_in_bytes=268435456", "memory.limit_in_bytes=134217728",
            ])
        #expect(change(small, limits { _ in }).unifiedSettings.map(text) == ["memory.max=max", "memory.swap.max=max"])
        #expect(
            change(limits { $0.memoryReservation = 32 << 20 }, limits { _ in }).unifiedSettings.map(text)
                == ["memory.low=0"])
        #expect(
            change(limits { $0.nanoProcessors = 1_000_000_000 }, limits { _ in }).unifiedSettings.map(text)
                == ["cpu.max=max 100000"])
        #expect(change(limits { _ in }, limits { $0.processes = 5 }).unifiedSettings.map(text) == ["pids.max=5"])
    }

    @Test func `counts are read from the kernel's files`() {
        #expect(KernelText.value(of: "usage_usec", in: "usage_usec 42\nuser_usec 7\n") == 42)
        #expect(KernelText.value(of: "MemTotal:", in: "MemTotal:       24684092 kB\n") == 24_684_092)
        #expect(KernelText.value(of: "inactive_file", in: "total_inactive_file 5\n") == 0)
        let disks = KernelText.disks("259:0 rbytes=4096 wbytes=1 rios=9\n8:0 rbytes=4 wbytes=18446744073709551615\n")
        #expect(disks.read == 4100 && disks.written == .max)
        let table = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs
                lo:     500       5    0    0    0     0          0         0      500       5    0
              eth0:  126656     100    0    0    0     0          0         0     7000       9    0
            """
        let network = KernelText.network(table)
        #expect(network.received == 126_656 && network.sent == 7000)
    }
}
