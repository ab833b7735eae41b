package import Linux

/// What a container uses, as its cgroup counts it.
package struct ContainerUsage: Hashable, Sendable {
    /// Processor time since it started, in nanoseconds.
    package var processorTime: UInt64 = 0
    /// Bytes, without those pages of files that the kernel would drop first.
    package var memory: UInt64 = 0
    /// Bytes: its own limit, or all that the machine has.
    package var memoryLimit: UInt64 = 0
    /// Bytes through its network interfaces, the loopback excepted.
    package var received: UInt64 = 0
    package var sent: UInt64 = 0
    /// Bytes from and to disks.
    package var read: UInt64 = 0
    package var written: UInt64 = 0
    package var processes: UInt64 = 0

    package init() {}
}

extension ControlGroup {
    /// What its processes use. A count that this machine does not keep is 0.
    /// - Parameter networkOf: The process whose network interfaces are counted; nil for none.
    package func usage(networkOf process: Int32?) throws(SystemError) -> ContainerUsage {
        var usage = ContainerUsage()
        if let cpu = try readFile("cpu.stat", in: unified) {
            usage.processorTime = KernelText.value(of: "usage_usec", in: cpu).multiplied(by: 1000)
        } else if let time = try readFile("cpuacct.usage", in: legacyDirectory("cpuacct")) {
            usage.processorTime = KernelText.number(time)
        }
        try countMemory(&usage)
        try countDisks(&usage)
        usage.processes = KernelText.number(
            try readFile("pids.current", in: legacyDirectory("pids") ?? unified) ?? "0")
        if let process, let table = try readFile("net/dev", in: Path("/proc/\(process)")) {
            (usage.received, usage.sent) = KernelText.network(table)
        }
        return usage
    }

    private func countMemory(_ usage: inout ContainerUsage) throws(SystemError) {
        let total = KernelText.value(of: "MemTotal:", in: try readFile("meminfo", in: "/proc") ?? "").multiplied(
            by: 1024)
        let place = legacyDirectory("memory")
        let names: (usage: Path, limit: Path, cache: Substring) =
            place == nil
            ? ("memory.current", "memory.max", "inactive_file")
            : ("memory.usage_in_bytes", "memory.limit_in_bytes", "total_inactive_file")
        guard let used = try readFile(names.usage, in: place ?? unified) else { return }
        let cache = KernelText.value(of: names.cache, in: try readFile("memory.stat", in: place ?? unified) ?? "")
        let now = KernelText.number(used)
        usage.memory = cache < now ? now - cache : now
        // "max" is no number; v1 writes a number beyond any machine.
        let limit = UInt64((try readFile(names.limit, in: place ?? unified) ?? "").filter { !$0.isWhitespace })
        usage.memoryLimit = min(limit ?? total, total)
    }

    private func countDisks(_ usage: inout ContainerUsage) throws(SystemError) {
        if hierarchy.isUnifiedAlone, let text = try readFile("io.stat", in: unified) {
            (usage.read, usage.written) = KernelText.disks(text)
            return
        }
        // A container is in v1's controller only where it is limited; its processes are asked instead. What they have
        // waited for of their children is counted with them. See proc_pid_io(5).
        for process in try readFile("cgroup.procs", in: unified ?? legacyDirectory("pids"))?.split(separator: "\n")
            ?? []
        {
            guard let text = try readFile("io", in: Path("/proc/\(process)")) else { continue }
            usage.read = usage.read.added(KernelText.value(of: "read_bytes:", in: text))
            usage.written = usage.written.added(KernelText.value(of: "write_bytes:", in: text))
        }
    }

    /// The directory of a v1 controller that the container is in.
    private func legacyDirectory(_ controller: String) -> Path? {
        legacy.first { $0.controller == controller }?.directory
    }

    /// A file of the kernel's; nil where it, or what it tells of, is not there any more.
    private func readFile(_ name: Path, in directory: Path?) throws(SystemError) -> String? {
        guard let directory else { return nil }
        do throws(SystemError) {
            let file = try FileDescriptor.open(directory.appending(name), .readOnly)
            return String(decoding: try file.readAll(limit: 1 << 20, of: name.description), as: UTF8.self)
        } catch {
            guard [.noSuchFile, .noSuchDevice, .noSuchProcess].contains(error.errno) else { throw error }
            return nil
        }
    }
}

/// The forms in which the kernel's files have numbers.
enum KernelText {
    static func number(_ text: String) -> UInt64 { UInt64(text.filter { !$0.isWhitespace }) ?? 0 }

    /// The number behind a word at the beginning of a line: "usage_usec 1234".
    static func value(of name: Substring, in text: String) -> UInt64 {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.first == name, words.count > 1 { return UInt64(words[1]) ?? 0 }
        }
        return 0
    }

    /// "259:0 rbytes=4096 wbytes=0 rios=1 …", a line for each disk. See cgroup-v2.rst, "io.stat".
    static func disks(_ text: String) -> (read: UInt64, written: UInt64) {
        var (read, written): (UInt64, UInt64) = (0, 0)
        for word in text.split(whereSeparator: \.isWhitespace) {
            let parts = word.split(separator: "=")
            guard parts.count == 2, let count = UInt64(parts[1]) else { continue }
            if parts[0] == "rbytes" { read = read.added(count) }
            if parts[0] == "wbytes" { written = written.added(count) }
        }
        return (read, written)
    }

    /// "  eth0: 42 …", the first number received, the ninth sent. See proc_pid_net(5).
    static func network(_ table: String) -> (received: UInt64, sent: UInt64) {
        var (received, sent): (UInt64, UInt64) = (0, 0)
        for line in table.split(separator: "\n").dropFirst(2) {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].filter({ $0 != " " }) != "lo" else { continue }
            let numbers = parts[1].split(separator: " ").map { UInt64($0) ?? 0 }
            guard numbers.count > 8 else { continue }
            received = received.added(numbers[0])
            sent = sent.added(numbers[8])
        }
        return (received, sent)
    }
}

extension UInt64 {
    /// Sum and product that stay at the largest number where there is none larger.
    fileprivate func added(_ other: UInt64) -> UInt64 {
        let sum = addingReportingOverflow(other)
        return sum.overflow ? .max : sum.partialValue
    }

    fileprivate func multiplied(by factor: UInt64) -> UInt64 {
        let product = multipliedReportingOverflow(by: factor)
        return product.overflow ? .max : product.partialValue
    }
}
