internal import Linux

/// What a specification's limits are in the files of a cgroup, in the order in which they are written. A limit that is not
/// asked for is not written: a new cgroup has none.
extension Specification.Resources {
    /// For cgroup v1. See Documentation/admin-guide/cgroup-v1 in the kernel.
    /// - Parameter memoryNow: The memory limit that is in force, in bytes; nil for none. The kernel refuses a limit of memory
    ///   and swap below that of memory at any moment, so a limit that grows past it is preceded by the other.
    func legacySettings(memoryNow: Int64? = nil) -> [ControlGroupSetting] {
        var settings: [ControlGroupSetting] = []
        func add(_ controller: ControlGroupSetting.Controller, _ file: Path, _ value: (some BinaryInteger)?) {
            if let value { settings.append(.init(controller, file, "\(value)")) }
        }
        let swap = memory?.swap.map {
            // Kernels can be built or started without counting swap.
            ControlGroupSetting(.memory, "memory.memsw.limit_in_bytes", "\($0)", orNothing: true)
        }
        let growsPastMemory = memoryNow.map { now in memory?.swap.map { $0 < 0 || $0 > now } ?? false } ?? false
        if growsPastMemory, let swap { settings.append(swap) }
        add(.memory, "memory.limit_in_bytes", memory?.limit)
        if !growsPastMemory, let swap { settings.append(swap) }
        add(.memory, "memory.soft_limit_in_bytes", memory?.reservation)
        add(.memory, "memory.swappiness", memory?.swappiness)
        if let isDisabled = memory?.disableOOMKiller {
            settings.append(.init(.memory, "memory.oom_control", isDisabled ? "1" : "0"))
        }
        add(.cpu, "cpu.shares", cpu?.shares)
        // A quota must fit its period at any moment: the longer one comes first.
        add(.cpu, "cpu.cfs_period_us", cpu?.period)
        add(.cpu, "cpu.cfs_quota_us", cpu?.quota)
        settings += processorSets + processCount
        if let weight = blockIO?.weight {
            settings.append(.ioWeight(("blkio.weight", weight), ("blkio.bfq.weight", weight)))
        }
        return settings
    }

    /// For cgroup v2. See Documentation/admin-guide/cgroup-v2.rst in the kernel.
    var unifiedSettings: [ControlGroupSetting] {
        var settings: [ControlGroupSetting] = []
        func text(_ bytes: Int64) -> String { bytes < 0 ? "max" : "\(bytes)" }
        if let limit = memory?.limit { settings.append(.init(.memory, "memory.max", text(limit))) }
        if let swap = memory?.swap {
            // v1 bounds memory and swap together, v2 swap alone.
            let limit = memory?.limit ?? -1
            let beyond = swap < 0 || limit < 0 ? -1 : max(0, swap - limit)
            settings.append(.init(.memory, "memory.swap.max", text(beyond), orNothing: true))
        }
        // What is protected, not what is allowed: none is 0.
        if let reservation = memory?.reservation {
            settings.append(.init(.memory, "memory.low", "\(max(0, reservation))"))
        }
        if let shares = cpu?.shares, shares > 0 {
            settings.append(.init(.cpu, "cpu.weight", "\(Specification.Processor.weight(ofShares: shares))"))
        }
        if cpu?.quota != nil || cpu?.period != nil {
            let quota = cpu?.quota.flatMap { $0 > 0 ? "\($0)" : nil } ?? "max"
            settings.append(.init(.cpu, "cpu.max", cpu?.period.map { "\(quota) \($0)" } ?? quota))
        }
        settings += processorSets + processCount
        if let weight = blockIO?.weight {
            settings.append(
                .ioWeight(("io.bfq.weight", weight), ("io.weight", Specification.BlockIO.share(ofWeight: weight))))
        }
        for (file, value) in (unified ?? [:]).sorted(by: { $0.key < $1.key }) {
            let name = file.prefix { $0 != "." }
            if let controller = ControlGroupSetting.Controller(rawValue: String(name)), !file.contains("/") {
                settings.append(.init(controller, Path(file), value))
            }
        }
        return settings
    }

    /// The same files in both versions.
    private var processorSets: [ControlGroupSetting] {
        let (processors, nodes) = (cpu?.cpus, cpu?.mems)
        return [
            processors.map { .init(.cpuset, "cpuset.cpus", $0) }, nodes.map { .init(.cpuset, "cpuset.mems", $0) },
        ].compactMap { $0 }
    }

    private var processCount: [ControlGroupSetting] {
        guard let limit = pids?.limit else { return [] }
        return [.init(.pids, "pids.max", limit > 0 ? "\(limit)" : "max")]
    }
}

extension ControlGroupSetting {
    /// Which of the two files there is depends on the kernel's I/O scheduler; with most there is none.
    fileprivate static func ioWeight(
        _ first: (file: Path, weight: some BinaryInteger), _ second: (file: Path, weight: some BinaryInteger)
    ) -> ControlGroupSetting {
        .init(
            .io,
            [
                .init(file: first.file, value: "\(first.weight)"),
                .init(file: second.file, value: "\(second.weight)"),
            ], orNothing: true)
    }
}

extension Specification.Processor {
    /// v1 counts shares from 2 to 262144, 1024 being usual, v2 weights from 1 to 10000: the line between the ends, as crun
    /// and runc draw it.
    static func weight(ofShares shares: UInt64) -> UInt64 { 1 + (min(max(shares, 2), 262_144) - 2) * 9999 / 262_142 }
}

extension Specification.BlockIO {
    /// From 10 to 1000 in v1 and BFQ, from 1 to 10000 in v2.
    static func share(ofWeight weight: UInt16) -> UInt64 { 1 + (UInt64(min(max(weight, 10), 1000)) - 10) * 9999 / 990 }
}
