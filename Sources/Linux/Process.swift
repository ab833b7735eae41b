internal import CLinux

/// Facts about processes that outlive a process number.
package enum Process {
    package static var id: Int32 { getpid() }
    /// See getppid(2).
    package static var parentID: Int32 { getppid() }
    package static var effectiveUserID: UInt32 { geteuid() }
    package static var effectiveGroupID: UInt32 { getegid() }

    /// What ps(1) shows of this process in its column COMMAND, at most 15 bytes. See PR_SET_NAME(2const).
    package static func setName(_ name: String) {
        let text = Path(name)
        _ = text.cString.withUnsafeBufferPointer {
            linux_prctl(PR_SET_NAME, UInt(bitPattern: $0.baseAddress), 0, 0, 0)
        }
    }

    /// Ends all processes of a group; one that is gone already is fine. The number must be that of a child that was not
    /// waited for yet: else it may be another's by now. See kill(2).
    package static func killGroup(_ number: Int32) throws(SystemError) {
        do throws(SystemError) {
            try check("end process group", "\(number)") { kill(-number, SIGKILL) }
        } catch  where error.errno == .noSuchProcess {}
    }

    /// Does nothing for a while, or until a signal comes. See nanosleep(2).
    package static func pause(milliseconds: Int) {
        var time = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
        nanosleep(&time, nil)
    }

    /// When a process started, in clock ticks since boot: with its number, it names the process for good.
    /// nil when there is none. See proc_pid_stat(5), field 22.
    package static func startTime(of pid: Int32) -> UInt64? { statistics(of: pid)?.startTime }

    /// Whether a process runs a program of its own, and not yet or no more that of the process it was cloned from, and its
    /// start time; nil when there is none.
    package static func statistics(of pid: Int32) -> (hasExecuted: Bool, startTime: UInt64)? {
        guard let file = try? FileDescriptor.open(Path("/proc/\(pid)/stat"), .readOnly),
            let bytes = try? file.readAll(limit: 64 << 10, of: "stat"),
            // The second field is the program's name in parentheses and may hold anything, spaces and ")" too.
            let end = bytes.lastIndex(of: UInt8(ascii: ")"))
        else { return nil }
        let fields = bytes[(end + 1)...].split(separator: UInt8(ascii: " "))
        guard fields.count > 19, let flags = UInt32(String(decoding: fields[6], as: UTF8.self)),
            let start = UInt64(String(decoding: fields[19], as: UTF8.self))
        else { return nil }
        // PF_FORKNOEXEC, which ps(1) shows as flag 1.
        return (flags & 0x40 == 0, start)
    }

    /// A name for this boot of the machine. See random(4).
    package static var bootID: String {
        get throws(SystemError) { try boot.get() }
    }

    private static let boot = Result { () throws(SystemError) in
        let file = try FileDescriptor.open("/proc/sys/kernel/random/boot_id", .readOnly)
        return String(decoding: try file.readAll(limit: 128, of: "boot_id").prefix { $0 != 10 }, as: UTF8.self)
    }

    /// How many threads this process has. See proc_pid_status(5).
    package static var threadCount: Int {
        get throws(SystemError) { try Directory.open("/proc/self/task").entries().count }
    }

    /// The words that this process was started with, its own name first, as `RawText`.
    package static var arguments: [String] {
        (0..<max(0, linux_argument_count())).compactMap { linux_argument($0).map(text) }
    }

    /// The caller's environment variable as `RawText`, or nil. See getenv(3).
    package static func environment(_ name: String) -> String? { getenv(name).map { text($0) } }

    private static func text(_ string: UnsafePointer<CChar>) -> String {
        RawText.text(of: UnsafeBufferPointer(start: string, count: strlen(string)).map { UInt8(bitPattern: $0) })
    }

    /// This machine's name for itself. See uname(2).
    package static var machine: String {
        var name = utsname()
        uname(&name)
        return withUnsafeBytes(of: &name.machine) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
