internal import ImageStore
internal import Runtime

extension ResourceLimits {
    /// Under the names that docker's `HostConfig` has for them.
    var members: [JSONValue.Member] {
        [
            .init("CpuShares", .integer(processorShares)),
            .init("Memory", .integer(memory)),
            .init("NanoCpus", .integer(nanoProcessors)),
            .init("BlkioWeight", .integer(Int64(blockWeight))),
            .init("CpuPeriod", .integer(processorPeriod)),
            .init("CpuQuota", .integer(processorQuota)),
            .init("CpusetCpus", .string(processors)),
            .init("CpusetMems", .string(memoryNodes)),
            .init("MemoryReservation", .integer(memoryReservation)),
            .init("MemorySwap", .integer(effectiveMemorySwap)),
            .init("MemorySwappiness", memorySwappiness.map { .integer($0) } ?? .null),
            .init("OomKillDisable", .bool(disablesOOMKiller)),
            .init("PidsLimit", .integer(processes)),
        ]
    }
}
