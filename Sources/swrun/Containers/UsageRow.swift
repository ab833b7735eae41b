internal import ImageStore
internal import Linux
internal import Runtime

/// What one look at a container found.
struct UsageSample {
    let record: ContainerRecord
    /// nil for a container that does not run.
    let usage: ContainerUsage?
    let moment: Timestamp

    var isRunning: Bool { usage != nil }

    init(_ record: ContainerRecord, _ state: ContainerState) throws {
        self.record = record
        moment = .monotonic
        guard let live = state.live else {
            usage = nil
            return
        }
        // The host's interfaces say nothing of a container that shares them.
        let process = record.hostConfiguration.networkMode == "host" ? nil : live.process.pid
        usage = try ControlGroup(of: record).usage(networkOf: process)
    }
}

/// One line of `swrun stats`.
struct UsageRow {
    let sample: UsageSample
    /// The look before; nil for the first one.
    let before: UsageSample?

    static let headings: [(name: String, heading: String)] = [
        ("Container", "CONTAINER"), ("ID", "CONTAINER ID"), ("Name", "NAME"), ("CPUPerc", "CPU %"),
        ("MemUsage", "MEM USAGE / LIMIT"), ("MemPerc", "MEM %"), ("NetIO", "NET I/O"), ("BlockIO", "BLOCK I/O"),
        ("PIDs", "PIDS"),
    ]

    static let columns = ["ID", "Name", "CPUPerc", "MemUsage", "MemPerc", "NetIO", "BlockIO", "PIDs"]

    func fields(truncated: Bool) -> [(name: String, value: String)] {
        let usage = sample.usage ?? ContainerUsage()
        let id = truncated ? sample.record.shortID : sample.record.id
        return [
            ("Container", id), ("ID", id), ("Name", sample.record.name), ("CPUPerc", UsageRow.percent(processorShare)),
            ("MemUsage", "\(UsageRow.memory(usage.memory)) / \(UsageRow.memory(usage.memoryLimit))"),
            ("MemPerc", UsageRow.percent(UsageRow.share(of: usage.memory, in: usage.memoryLimit))),
            ("NetIO", UsageRow.pair(usage.received, usage.sent)),
            ("BlockIO", UsageRow.pair(usage.read, usage.written)), ("PIDs", "\(usage.processes)"),
        ]
    }

    /// Of one processor: two that are busy are 2.
    private var processorShare: Double {
        guard let now = sample.usage, let before, let then = before.usage, now.processorTime > then.processorTime else {
            return 0
        }
        let elapsed = sample.moment.nanoseconds(since: before.moment)
        return elapsed > 0 ? Double(now.processorTime - then.processorTime) / Double(elapsed) : 0
    }

    private static func share(of part: UInt64, in whole: UInt64) -> Double {
        whole > 0 ? Double(part) / Double(whole) : 0
    }

    /// "12.34%".
    static func percent(_ share: Double) -> String {
        let hundredths = Int64((share * 10_000).rounded())
        return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)%"
    }

    private static func pair(_ first: UInt64, _ second: UInt64) -> String {
        "\(ByteCount(Int64(clamping: first))) / \(ByteCount(Int64(clamping: second)))"
    }

    /// Four significant digits of a binary unit: "1012KiB", "23.54GiB".
    static func memory(_ bytes: UInt64) -> String {
        var (value, unit) = (Double(bytes), 0)
        let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
        while value >= 1024, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        let decimals = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3
        let factor = [1.0, 10, 100, 1000][decimals]
        let rounded = (value * factor).rounded() / factor
        let text = "\(rounded)"
        return (text.hasSuffix(".0") ? String(text.dropLast(2)) : text) + units[unit]
    }
}
