internal import Runtime

/// What a container may use of the machine, as options say it.
struct ResourceOptions: Hashable, Sendable {
    let limits: ResourceLimits
    /// -1000 to 1000.
    let oomScoreAdjustment: Int
    /// Without a slash at its ends; "" for swrun's own folder.
    let controlGroupParent: String

    /// - Throws: `Failure` in docker's words for values that cannot be.
    init(_ arguments: Arguments, of caller: Caller) throws {
        limits = try ResourceLimits().changed(by: arguments, of: caller)
        oomScoreAdjustment = arguments[ResourceKeys.oomScore] ?? 0
        guard (-1000...1000).contains(oomScoreAdjustment) else {
            throw Failure("Invalid value \(oomScoreAdjustment), range for oom score adj is [-1000, 1000]")
        }
        let parent = (arguments[ResourceKeys.controlGroupParent] ?? "").split(separator: "/").filter { $0 != "." }
        guard !parent.contains(".."), !parent.contains(where: { $0.contains("\0") || $0.contains("\n") }) else {
            throw Failure(
                "invalid cgroup parent: '\(arguments[ResourceKeys.controlGroupParent] ?? "")': it must not contain \"..\""
            )
        }
        controlGroupParent = parent.isEmpty ? "" : parent.joined(separator: "/")
    }
}

extension ResourceLimits {
    /// Says which limits cannot be kept by any means that this machine has.
    func warn() throws {
        for option in try withoutEffect() {
            Standard.error(line: "WARNING: \(option) has no effect: cgroup v2 has nothing like it")
        }
    }

    /// The same with what a command line says in place of what was.
    func changed(by arguments: Arguments, of caller: Caller) throws -> ResourceLimits {
        var new = self
        if let value = arguments[ResourceKeys.memory] { new.memory = value }
        if let value = arguments[ResourceKeys.memorySwap] { new.memorySwap = value }
        if let value = arguments[ResourceKeys.memoryReservation] { new.memoryReservation = value }
        if let value = arguments[ResourceKeys.memorySwappiness], value != -1 { new.memorySwappiness = Int64(value) }
        if arguments[ResourceKeys.disablesOOMKiller] { new.disablesOOMKiller = true }
        if let value = arguments[ResourceKeys.processors] { new.nanoProcessors = value }
        if let value = arguments[ResourceKeys.processorShares] { new.processorShares = Int64(value) }
        if let value = arguments[ResourceKeys.processorQuota] { new.processorQuota = Int64(value) }
        if let value = arguments[ResourceKeys.processorPeriod] { new.processorPeriod = Int64(value) }
        if let value = arguments[ResourceKeys.processorSet] { new.processors = value }
        if let value = arguments[ResourceKeys.memoryNodes] { new.memoryNodes = value }
        if let value = arguments[ResourceKeys.processes] { new.processes = value > 0 ? Int64(value) : -1 }
        if let value = arguments[ResourceKeys.blockWeight] { new.blockWeight = value }
        try new.checkMemory()
        try new.checkProcessorTime(of: caller)
        try new.checkLists(of: caller)
        if new.blockWeight != 0, !(10...1000).contains(new.blockWeight) {
            throw Failure("Range of blkio weight is from 10 to 1000")
        }
        return new
    }

    /// What a container's first process and the kernel's own records of it take.
    private static let leastMemory: Int64 = 6 << 20

    private func checkMemory() throws(Failure) {
        if memory != 0, memory < ResourceLimits.leastMemory { throw Failure("Minimum memory limit allowed is 6MB") }
        if memorySwap > 0, memory == 0 {
            throw Failure("You should always set the Memory limit when using Memoryswap limit, see usage")
        }
        if memorySwap > 0, memorySwap < memory {
            throw Failure(
                "Minimum memoryswap limit should be larger than memory limit, see usage",
                hint: "--memory-swap is memory and swap together: at least \(memory), or -1 for no limit of swap")
        }
        if memoryReservation != 0, memoryReservation < ResourceLimits.leastMemory {
            throw Failure("Minimum memory reservation allowed is 6MB")
        }
        if memory > 0, memoryReservation > memory {
            throw Failure("Minimum memory limit can not be less than memory reservation limit, see usage")
        }
        if let memorySwappiness, !(0...100).contains(memorySwappiness) {
            throw Failure("Invalid value: \(memorySwappiness), valid memory swappiness range is 0-100")
        }
    }

    private func checkProcessorTime(of caller: Caller) throws {
        if nanoProcessors != 0, processorPeriod != 0 {
            throw Failure("Conflicting options: Nano CPUs and CPU Period cannot both be set")
        }
        if nanoProcessors != 0, processorQuota != 0 {
            throw Failure("Conflicting options: Nano CPUs and CPU Quota cannot both be set")
        }
        if nanoProcessors != 0 {
            let count = try ResourceLimits.list("cpu", of: caller).list.count
            guard nanoProcessors >= 10_000_000,
                nanoProcessors / 1_000_000_000 < count
                    || nanoProcessors == Int64(count) * 1_000_000_000
            else {
                throw Failure(
                    "Range of CPUs is from 0.01 to \(count).00, as there are only \(count) CPUs available")
            }
        }
        if processorPeriod != 0, !(1000...1_000_000).contains(processorPeriod) {
            throw Failure("CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)")
        }
        if processorQuota > 0, processorQuota < 1000 {
            throw Failure("CPU cfs quota can not be less than 1ms (i.e. 1000)")
        }
        if processorShares != 0, processorShares < 2 { throw Failure("The minimum allowed cpu-shares is 2") }
        if processorShares > 262_144 { throw Failure("The maximum allowed cpu-shares is 262144") }
    }

    private func checkLists(of caller: Caller) throws {
        let lists = [
            (processors, "cpu", "cpuset cpus", "CPUs"), (memoryNodes, "node", "cpuset mems", "memory nodes"),
        ]
        for (text, folder, option, name) in lists where !text.isEmpty {
            guard let wanted = NumberList(text) else { throw Failure("Invalid value \(text) for \(option)") }
            let available = try ResourceLimits.list(folder, of: caller)
            guard available.list.contains(wanted) else {
                throw Failure("Requested \(name) are not available - requested \(text), available: \(available.text)")
            }
        }
    }

    /// The numbers of this machine's processors, or memory nodes. See sysfs-devices-system-cpu in the kernel's ABI.
    private static func list(_ folder: String, of caller: Caller) throws -> (text: String, list: NumberList) {
        let name = "/sys/devices/system/\(folder)/online"
        let bytes = try caller.read(name)
        let text = String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        guard let list = NumberList(text) else { throw Failure("cannot read \(name): '\(text)' is no list of numbers") }
        return (text, list)
    }
}
