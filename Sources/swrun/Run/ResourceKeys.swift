/// The options of `run`, `create` and `update` that bound what a container may use. What they mean together is in
/// `ResourceOptions`.
enum ResourceKeys {
    static let memory = bytes("memory", "m", help: "Most memory, such as 512m (at least 6m)")
    static let memorySwap = Value<Int64>(
        "memory-swap", as: "bytes",
        help: "Most memory and swap together; -1 for no limit of swap\n(default twice the memory)"
    ) { text throws(InvalidValue) in text == "-1" ? -1 : try number(ofBytes: text) }
    static let memoryReservation = bytes(
        "memory-reservation", help: "Memory that others do not take as long as they can do with less")
    static let memorySwappiness = Value<Int>(
        "memory-swappiness", help: "How readily memory is swapped, 0 to 100 (cgroup v1)")
    static let disablesOOMKiller = Flag(
        "oom-kill-disable", help: "Let processes wait for memory instead of killing one (cgroup v1)")
    static let processors = Value<Int64>("cpus", as: "decimal", help: "How many processors' time, such as 1.5") {
        text throws(InvalidValue) in try NanoProcessors.parse(text)
    }
    static let processorShares = Value<Int>(
        "cpu-shares", "c", help: "Share of processor time where it is scarce, relative to 1024")
    static let processorQuota = Value<Int>("cpu-quota", as: "µs", help: "Processor time in each period")
    static let processorPeriod = Value<Int>("cpu-period", as: "µs", help: "Length of a period (default 100000)")
    static let processorSet = Value<String>("cpuset-cpus", as: "list", help: "Which processors, such as 0-2,7")
    static let memoryNodes = Value<String>("cpuset-mems", as: "list", help: "Which memory nodes (NUMA)")
    static let processes = Value<Int>(
        "pids-limit", as: "number", help: "Most processes at a time; -1 for no limit (default 2048)")
    static let blockWeight = Value<UInt16>("blkio-weight", as: "number", help: "Share of the disks' time, 10 to 1000") {
        text throws(InvalidValue) in
        guard let number = UInt16(text) else { throw InvalidValue("must be a whole number from 0 to 65535") }
        return number
    }

    static let oomScore = Value<Int>("oom-score-adj", help: "Whom the kernel kills first without memory, -1000 to 1000")
    static let controlGroupParent = Value<String>(
        "cgroup-parent", as: "path", help: "Where to put the container's cgroup")

    /// What can be changed later.
    static let limits: [any OptionKey] = [
        memory, memorySwap, memoryReservation, memorySwappiness, disablesOOMKiller, processors, processorShares,
        processorQuota, processorPeriod, processorSet, memoryNodes, processes, blockWeight,
    ]

    static let all: [any OptionKey] = limits + [oomScore, controlGroupParent]

    private static func bytes(_ name: String, _ letter: Character? = nil, help: String) -> Value<Int64> {
        Value<Int64>(name, letter, as: "bytes", help: help) { text throws(InvalidValue) in try number(ofBytes: text) }
    }

    private static func number(ofBytes text: String) throws(InvalidValue) -> Int64 {
        // `parse` gives less than 2^62.
        Int64(clamping: try ByteSize.parse(text))
    }
}

/// How many processors, in billionths of one.
enum NanoProcessors {
    /// Reads a decimal such as "1.5".
    static func parse(_ text: String) throws(InvalidValue) -> Int64 {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let fraction = parts.count > 1 ? parts[1] : ""
        guard parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
            parts.contains(where: { !$0.isEmpty })
        else { throw InvalidValue("failed to parse \(text) as a rational number") }
        guard fraction.utf8.count <= 9 else { throw InvalidValue("value is too precise") }
        let padded = fraction + String(repeating: "0", count: 9 - fraction.utf8.count)
        guard let number = Int64((parts.first ?? "") + padded) else {
            throw InvalidValue("failed to parse \(text) as a rational number")
        }
        return number
    }
}
