internal import CLinux

extension Process {
    /// What a process does with signals, as the kernel tells it. See proc_pid_status(5).
    package struct Signals: Hashable, Sendable {
        /// One bit for each signal, the lowest for signal 1.
        let caught: UInt64
        let blocked: UInt64
        /// Whether it is process 1 of a pid namespace of its own.
        package let isFirstOfNamespace: Bool

        package func handles(_ signal: Int32) -> Bool { Signals.bit(caught, signal) }

        /// A blocked signal waits: the process may be about to ask for it. See sigwaitinfo(2).
        package func blocks(_ signal: Int32) -> Bool { Signals.bit(blocked, signal) }

        private static func bit(_ mask: UInt64, _ signal: Int32) -> Bool {
            (1...64).contains(signal) && mask >> UInt64(signal - 1) & 1 == 1
        }

        /// - Parameter status: The text of `/proc/PID/status`; nil for one without these lines.
        init?(status: String) {
            var masks: [Substring: UInt64] = [:]
            var numbers: [Substring] = []
            for line in status.split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { continue }
                let value = parts[1].filter { $0 != "\t" && $0 != " " }
                if parts[0] == "NSpid" { numbers = parts[1].split(separator: "\t") }
                if parts[0] == "SigCgt" || parts[0] == "SigBlk" { masks[parts[0]] = UInt64(value, radix: 16) }
            }
            guard let caught = masks["SigCgt"], let blocked = masks["SigBlk"] else { return nil }
            self.caught = caught
            self.blocked = blocked
            isFirstOfNamespace = numbers.count > 1 && numbers.last == "1"
        }
    }

    /// nil for a process that is gone.
    package static func signals(of pid: Int32) -> Signals? {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try FileDescriptor.open(Path("/proc/\(pid)/status"), .readOnly).readAll(
                limit: 64 << 10, of: "status")
        } catch { return nil }
        return Signals(status: String(decoding: bytes, as: UTF8.self))
    }
}
