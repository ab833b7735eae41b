internal import CLinux

/// How a process ended. See wait(2).
package enum ExitStatus: Hashable, Sendable {
    case exited(UInt8)
    case signaled(Int32)

    /// What a shell would report: the code, or 128 plus the signal.
    package var code: Int32 {
        switch self {
        case .exited(let code): Int32(code)
        case .signaled(let number): 128 + number
        }
    }
}

/// A process held by descriptor: signals and waits meet that process or none, never a later one of the same number.
/// See pidfd_open(2).
package struct PidDescriptor: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    package init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// Takes hold of a running process. See pidfd_open(2).
    package static func open(_ pid: Int32) throws(SystemError) -> PidDescriptor {
        let number = try check("open process", "\(pid)") { linux_pidfd_open(pid, 0) }
        return PidDescriptor(FileDescriptor(owning: number))
    }

    /// Takes hold of the process that had this number and this start time, or nil when it is gone.
    package static func open(_ pid: Int32, startTime: UInt64) throws(SystemError) -> PidDescriptor? {
        do throws(SystemError) {
            let process = try open(pid)
            // Asked after the descriptor is held: what it holds cannot change any more. Its state letter says less: that of
            // a process whose first thread has ended is the letter of a zombie too.
            guard Process.startTime(of: pid) == startTime, try !process.waitForEnd(milliseconds: 0) else { return nil }
            return process
        } catch  where error.errno == .noSuchProcess || error.errno == .invalidArgument { return nil }
    }

    /// See pidfd_send_signal(2).
    package func send(_ signal: Int32) throws(SystemError) {
        try check("send signal \(signal)") { linux_pidfd_send_signal(descriptor.rawValue, signal) }
    }

    /// The same where it may have ended meanwhile: whoever waits for it is about to see that.
    /// - Returns: Whether it was still there.
    @discardableResult
    package func sendUnlessEnded(_ signal: Int32) throws(SystemError) -> Bool {
        do throws(SystemError) {
            try send(signal)
            return true
        } catch  where error.errno == .noSuchProcess { return false }
    }

    /// Waits for a child of ours to end and takes its exit status. See waitid(2) P_PIDFD.
    package func wait() throws(SystemError) -> ExitStatus {
        var info = siginfo_t()
        try check("wait for process") { waitid(P_PIDFD, id_t(descriptor.rawValue), &info, WEXITED) }
        let status = linux_siginfo_status(&info)
        return info.si_code == CLD_EXITED ? .exited(UInt8(truncatingIfNeeded: status)) : .signaled(status)
    }

    /// Waits until the process has ended, child of ours or not. See poll(2).
    /// - Parameter milliseconds: How long at most; negative for ever.
    /// - Returns: Whether it has ended.
    package func waitForEnd(milliseconds: Int32) throws(SystemError) -> Bool {
        let deadline = Timestamp.monotonic.nanoseconds(since: .init(seconds: 0)) + Int64(milliseconds) * 1_000_000
        while true {
            let left = (deadline - Timestamp.monotonic.nanoseconds(since: .init(seconds: 0)) + 999_999) / 1_000_000
            var entry = pollfd(fd: descriptor.rawValue, events: Int16(POLLIN), revents: 0)
            let answer = poll(&entry, 1, milliseconds < 0 ? -1 : Int32(max(0, left)))
            if answer > 0 { return true }
            if answer == 0 { return false }
            if Errno.current != .interrupted { throw SystemError("wait for process", nil, .current) }
        }
    }

    /// A copy of a descriptor that the process has open. See pidfd_getfd(2).
    package func takeDescriptor(_ number: Int32) throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try check("take descriptor \(number) of the child") {
                linux_pidfd_getfd(descriptor.rawValue, number)
            })
    }
}
