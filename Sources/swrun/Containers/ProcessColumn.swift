internal import Linux
internal import Runtime

/// A column of `swrun top`: a name that ps(1) has for it, and what stands there. See ps(1), STANDARD FORMAT SPECIFIERS.
struct ProcessColumn: Sendable {
    /// What the columns need besides the process.
    struct Machine: Sendable {
        let ticksPerSecond: UInt64
        /// Clock ticks since boot.
        let now: UInt64
        let time: Timestamp
        let memorySize: UInt64
        let users: HostUsers

        static var current: Machine {
            get throws {
                let ticks = ProcessEntry.ticksPerSecond
                let sinceBoot = Timestamp.sinceBoot
                let now = UInt64(clamping: sinceBoot.seconds).multipliedReportingOverflow(by: ticks).partialValue
                return Machine(
                    ticksPerSecond: ticks, now: now, time: .now, memorySize: HostReport.memorySize,
                    users: try HostUsers())
            }
        }

        /// How long it lives, in seconds.
        func age(of process: ProcessEntry) -> UInt64 {
            (now > process.startTime ? now - process.startTime : 0) / ticksPerSecond
        }

        func processorSeconds(of process: ProcessEntry) -> UInt64 { process.processorTime / ticksPerSecond }

        /// Tenths of a percent of one processor, over its whole life.
        func load(of process: ProcessEntry) -> UInt64 {
            let lived = now > process.startTime ? now - process.startTime : 0
            return lived == 0 ? 0 : process.processorTime.multipliedReportingOverflow(by: 1000).partialValue / lived
        }
    }

    let names: [String]
    let heading: String
    let text: @Sendable (ProcessEntry, Machine) -> String

    init?(named name: String) {
        guard let column = ProcessColumn.all.first(where: { $0.names.contains(name) }) else { return nil }
        self = column
    }

    private init(_ names: String..., heading: String, text: @escaping @Sendable (ProcessEntry, Machine) -> String) {
        self.names = names
        self.heading = heading
        self.text = text
    }

    /// The usual name of each.
    static var names: [String] { all.compactMap(\.names.first) }

    private static let all: [ProcessColumn] = [
        .init("pid", "tgid", heading: "PID") { process, _ in "\(process.pid)" },
        .init("ppid", heading: "PPID") { process, _ in "\(process.parent)" },
        .init("pgid", "pgrp", heading: "PGID") { process, _ in "\(process.group)" },
        .init("sid", "sess", "session", heading: "SID") { process, _ in "\(process.session)" },
        .init("user", "euser", "uname", heading: "USER") { $1.users.name(of: $0.effectiveUser) },
        .init("ruser", heading: "RUSER") { $1.users.name(of: $0.realUser) },
        .init("uid", "euid", heading: "UID") { process, _ in "\(process.effectiveUser)" },
        .init("ruid", heading: "RUID") { process, _ in "\(process.realUser)" },
        .init("gid", "egid", heading: "GID") { process, _ in "\(process.effectiveGroup)" },
        .init("rgid", heading: "RGID") { process, _ in "\(process.realGroup)" },
        .init("comm", "ucmd", "ucomm", heading: "COMMAND") { process, _ in process.name },
        .init("args", "cmd", "command", heading: "COMMAND") { process, _ in
            process.command.isEmpty ? "[\(process.name)]" : process.command
        },
        .init("stat", heading: "STAT") { process, _ in process.detailedState },
        .init("state", "s", heading: "S") { process, _ in process.state },
        .init("tty", "tt", "tname", heading: "TTY") { process, _ in process.terminalName },
        .init("c", "cp", heading: "C") { "\(min(99, $1.load(of: $0) / 10))" },
        .init("pcpu", "%cpu", heading: "%CPU") { tenths($1.load(of: $0)) },
        .init("pmem", "%mem", heading: "%MEM") { process, machine in
            let size = process.residentSize.multipliedReportingOverflow(by: 1000).partialValue
            return tenths(size / max(1, machine.memorySize))
        },
        .init("rss", "rssize", "rsz", heading: "RSS") { process, _ in "\(process.residentSize / 1024)" },
        .init("vsz", "vsize", heading: "VSZ") { process, _ in "\(process.virtualSize / 1024)" },
        .init("time", "cputime", heading: "TIME") { clock($1.processorSeconds(of: $0), hours: true) },
        .init("bsdtime", heading: "TIME") { process, machine in
            let seconds = machine.processorSeconds(of: process)
            return "\(seconds / 60):\(twoDigits(seconds % 60))"
        },
        .init("stime", heading: "STIME") { beginning(of: $0, $1) },
        .init("start", "start_time", "bsdstart", "lstart", heading: "START") { beginning(of: $0, $1) },
        .init("etime", heading: "ELAPSED") { clock($1.age(of: $0), hours: false) },
        .init("etimes", heading: "ELAPSED") { "\($1.age(of: $0))" },
        .init("ni", "nice", heading: "NI") { process, _ in "\(process.niceness)" },
        .init("pri", heading: "PRI") { process, _ in "\(39 - process.priority)" },
        .init("nlwp", "thcount", heading: "NLWP") { process, _ in "\(process.threadCount)" },
    ]

    private static func tenths(_ value: UInt64) -> String { "\(value / 10).\(value % 10)" }

    private static func twoDigits(_ value: UInt64) -> String { value < 10 ? "0\(value)" : "\(value)" }

    /// "[DD-]HH:MM:SS".
    private static func clock(_ seconds: UInt64, hours showsHours: Bool) -> String {
        let (days, hours) = (seconds / 86400, seconds / 3600 % 24)
        let short = "\(twoDigits(seconds / 60 % 60)):\(twoDigits(seconds % 60))"
        if days == 0, hours == 0, !showsHours { return short }
        return (days > 0 ? "\(days)-" : "") + "\(twoDigits(hours)):\(short)"
    }

    /// "08:15" today, "Nov21" this year, or the year.
    private static func beginning(of process: ProcessEntry, _ machine: Machine) -> String {
        let began = Timestamp(seconds: machine.time.seconds - Int64(clamping: machine.age(of: process)))
        let (then, now) = (began.localText, machine.time.localText)
        if then.prefix(10) == now.prefix(10) { return String(then.dropFirst(11).prefix(5)) }
        guard then.prefix(4) == now.prefix(4), let month = Int(then.dropFirst(5).prefix(2)),
            month > 0, let name = months.dropFirst(month - 1).first
        else { return String(then.prefix(4)) }
        return name + then.dropFirst(8).prefix(2)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}

extension ProcessEntry {
    /// The state's letter, and what goes with it.
    fileprivate var detailedState: String {
        state + (niceness < 0 ? "<" : niceness > 0 ? "N" : "") + (pid == session ? "s" : "")
            + (threadCount > 1 ? "l" : "") + (foregroundGroup == group ? "+" : "")
    }

    /// "pts/3", "tty1"; "?" for none.
    fileprivate var terminalName: String {
        switch terminal.major {
        case 0: "?"
        case 136...143: "pts/\((terminal.major - 136) * 256 + terminal.minor)"
        case 4 where terminal.minor < 64: "tty\(terminal.minor)"
        case 4: "ttyS\(terminal.minor - 64)"
        default: "\(terminal.major):\(terminal.minor)"
        }
    }
}
