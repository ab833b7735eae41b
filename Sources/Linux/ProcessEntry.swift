internal import CLinux

/// What the kernel says of one process. See proc_pid_stat(5), proc_pid_status(5), proc_pid_cmdline(5).
package struct ProcessEntry: Sendable {
    package let pid: Int32
    package let parent: Int32
    package let group: Int32
    package let session: Int32
    /// The process group that its terminal listens to; -1 without a terminal.
    package let foregroundGroup: Int32
    /// "R", "S", "D", "Z", …
    package let state: String
    /// 0 for none.
    package let terminal: DeviceNumber
    /// Of all its threads, in user and in kernel mode: clock ticks.
    package let processorTime: UInt64
    package let priority: Int64
    package let niceness: Int64
    package let threadCount: Int64
    /// Clock ticks since boot.
    package let startTime: UInt64
    /// Bytes.
    package let virtualSize: UInt64
    package let residentSize: UInt64
    package let realUser: UInt32
    package let effectiveUser: UInt32
    package let realGroup: UInt32
    package let effectiveGroup: UInt32
    /// The program's name, of at most 15 bytes, which it may change.
    package let name: String
    /// Its command line, words separated by spaces; "" for a zombie.
    package let command: String

    /// How many clock ticks a second has. See sysconf(3).
    package static var ticksPerSecond: UInt64 { UInt64(clamping: max(1, sysconf(Int32(_SC_CLK_TCK)))) }

    /// As much of a command line as anybody reads.
    private static let commandLimit = 32 << 10

    /// Looks at a process; nil when it has ended.
    package init?(pid: Int32) throws(SystemError) {
        guard let statistics = try ProcessEntry.read("stat", of: pid, limit: 4096),
            let status = try ProcessEntry.read("status", of: pid, limit: 64 << 10),
            let words = try ProcessEntry.read("cmdline", of: pid, limit: ProcessEntry.commandLimit),
            // The name stands in parentheses and may hold anything, spaces and ")" too.
            let start = statistics.firstIndex(of: UInt8(ascii: "(")),
            let end = statistics.lastIndex(of: UInt8(ascii: ")")), start < end
        else { return nil }
        let fields = statistics[(end + 1)...].split(separator: UInt8(ascii: " ")).map {
            String(decoding: $0, as: UTF8.self)
        }
        // The numbers of the fields are those of the man page; the third is the first here.
        func number<Number: FixedWidthInteger>(_ field: Int) -> Number {
            fields.indices.contains(field - 3) ? Number(fields[field - 3].filter { $0 != "\n" }) ?? 0 : 0
        }
        self.pid = pid
        name = String(decoding: statistics[(start + 1)..<end], as: UTF8.self)
        state = fields.first ?? ""
        parent = number(4)
        group = number(5)
        session = number(6)
        let device: Int64 = number(7)
        terminal = DeviceNumber(UInt64(UInt32(truncatingIfNeeded: device)))
        foregroundGroup = number(8)
        let times: (UInt64, UInt64) = (number(14), number(15))
        processorTime = times.0.addingReportingOverflow(times.1).partialValue
        priority = number(18)
        niceness = number(19)
        threadCount = number(20)
        startTime = number(22)
        virtualSize = number(23)
        let pages: UInt64 = number(24)
        residentSize =
            pages.multipliedReportingOverflow(by: UInt64(clamping: sysconf(Int32(_SC_PAGESIZE)))).partialValue
        let users = ProcessEntry.numbers(of: "Uid:", in: status)
        let groups = ProcessEntry.numbers(of: "Gid:", in: status)
        (realUser, effectiveUser) = (users.first ?? 0, users.dropFirst().first ?? 0)
        (realGroup, effectiveGroup) = (groups.first ?? 0, groups.dropFirst().first ?? 0)
        var text = words
        while text.last == 0 { text.removeLast() }
        command = String(decoding: text.map { $0 == 0 ? UInt8(ascii: " ") : $0 }, as: UTF8.self)
    }

    private static func read(_ name: String, of pid: Int32, limit: Int) throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            let file = try FileDescriptor.open(Path("/proc/\(pid)/\(name)"), .readOnly)
            return try file.readBytes(at: 0, count: limit)
        } catch {
            guard error.errno == .noSuchFile || error.errno == .noSuchProcess else { throw error }
            return nil
        }
    }

    /// The numbers of a line of /proc/PID/status: real, effective, saved, and of the file system.
    private static func numbers(of key: String, in status: [UInt8]) -> [UInt32] {
        for line in status.split(separator: UInt8(ascii: "\n")) where line.starts(with: key.utf8) {
            return line.dropFirst(key.utf8.count).split(separator: UInt8(ascii: "\t")).compactMap {
                UInt32(String(decoding: $0, as: UTF8.self))
            }
        }
        return []
    }
}
