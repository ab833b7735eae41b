/// How much of the machine a container may use: the part of docker's `HostConfig` that `update` can change. 0 stands for
/// what is not limited, as there.
package struct ResourceLimits: Hashable, Sendable {
    /// Bytes.
    package var memory: Int64 = 0
    /// Memory and swap together, in bytes; -1 for no limit of swap, 0 for twice the memory.
    package var memorySwap: Int64 = 0
    /// What is left to the container as long as others can do with less, in bytes.
    package var memoryReservation: Int64 = 0
    /// 0 to 100; nil for the kernel's own.
    package var memorySwappiness: Int64?
    package var disablesOOMKiller = false
    /// Billionths of a processor.
    package var nanoProcessors: Int64 = 0
    /// Relative to others', 1024 being usual.
    package var processorShares: Int64 = 0
    /// Microseconds of processor time in each period.
    package var processorQuota: Int64 = 0
    /// Microseconds.
    package var processorPeriod: Int64 = 0
    /// Which processors: "0-2,7"; "" for all.
    package var processors = ""
    package var memoryNodes = ""
    /// How many processes; -1 for no limit.
    package var processes: Int64 = 2048
    /// A share of the disks' time, relative to others': 10 to 1000.
    package var blockWeight: UInt16 = 0

    package init() {}

    /// What `memorySwap` comes to.
    package var effectiveMemorySwap: Int64 {
        guard memorySwap == 0, memory > 0 else { return memorySwap }
        let twice = memory.multipliedReportingOverflow(by: 2)
        return twice.overflow ? -1 : twice.partialValue
    }
}

extension Specification.Resources {
    /// The limits as the specification has them. What is not limited is left out.
    /// - Parameter devices: Rules of the device cgroup.
    package init(_ limits: ResourceLimits, devices: [Specification.DeviceRule]? = nil) {
        func set(_ value: Int64) -> Int64? { value == 0 ? nil : value }
        let memory = Specification.Memory(
            limit: set(limits.memory), reservation: set(limits.memoryReservation),
            swap: set(limits.effectiveMemorySwap), swappiness: limits.memorySwappiness.flatMap { UInt64(exactly: $0) },
            disableOOMKiller: limits.disablesOOMKiller ? true : nil)
        var processor = Specification.Processor(
            shares: set(limits.processorShares).flatMap { UInt64(exactly: $0) }, quota: set(limits.processorQuota),
            period: set(limits.processorPeriod).flatMap { UInt64(exactly: $0) },
            cpus: limits.processors.isEmpty ? nil : limits.processors,
            mems: limits.memoryNodes.isEmpty ? nil : limits.memoryNodes)
        if limits.nanoProcessors > 0 {
            // The usual period of 0.1 s; the kernel takes no quota below 1 ms.
            processor.period = 100_000
            processor.quota = max(1000, limits.nanoProcessors / 10_000)
        }
        self.init(
            devices: devices, memory: memory == .init() ? nil : memory, cpu: processor == .init() ? nil : processor,
            pids: .init(limit: limits.processes),
            blockIO: set(Int64(limits.blockWeight)).map { _ in
                .init(weight: limits.blockWeight)
            })
    }
}

extension ResourceLimits: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("BlkioWeight", blockWeight)
            object.member("CpuPeriod", processorPeriod)
            object.member("CpuQuota", processorQuota)
            object.member("CpuShares", processorShares)
            object.member("CpusetCpus", processors)
            object.member("CpusetMems", memoryNodes)
            object.member("Memory", memory)
            object.member("MemoryReservation", memoryReservation)
            object.member("MemorySwap", memorySwap)
            object.member("MemorySwappiness", memorySwappiness)
            object.member("NanoCpus", nanoProcessors)
            object.member("OomKillDisable", disablesOOMKiller)
            object.member("PidsLimit", processes)
        }
    }

    /// What a record says; what it does not say is not limited.
    init(_ tree: JSONTree) {
        self.init()
        blockWeight = tree["BlkioWeight"]?.integer() ?? 0
        processorPeriod = tree["CpuPeriod"]?.integer() ?? 0
        processorQuota = tree["CpuQuota"]?.integer() ?? 0
        processorShares = tree["CpuShares"]?.integer() ?? 0
        processors = tree["CpusetCpus"]?.text ?? ""
        memoryNodes = tree["CpusetMems"]?.text ?? ""
        memory = tree["Memory"]?.integer() ?? 0
        memoryReservation = tree["MemoryReservation"]?.integer() ?? 0
        memorySwap = tree["MemorySwap"]?.integer() ?? 0
        memorySwappiness = tree["MemorySwappiness"]?.integer()
        nanoProcessors = tree["NanoCpus"]?.integer() ?? 0
        disablesOOMKiller = tree["OomKillDisable"]?.truth ?? false
        processes = tree["PidsLimit"]?.integer() ?? 2048
    }
}
