internal import CLinux

/// Signals by number and by name. See signal(7).
package enum Signal {
    package static let kill: Int32 = SIGKILL
    package static let terminate: Int32 = SIGTERM
    package static let stop: Int32 = SIGSTOP
    package static let `continue`: Int32 = SIGCONT
    package static let interrupt: Int32 = SIGINT
    package static let child: Int32 = SIGCHLD
    package static let windowChange: Int32 = SIGWINCH
    package static let hangUp: Int32 = SIGHUP
    package static let quit: Int32 = SIGQUIT
    package static let brokenPipe: Int32 = SIGPIPE
    package static let urgent: Int32 = SIGURG

    private static let names: [(String, Int32)] = [
        ("HUP", 1), ("INT", 2), ("QUIT", 3), ("ILL", 4), ("TRAP", 5), ("ABRT", 6), ("IOT", 6), ("BUS", 7), ("FPE", 8),
        ("KILL", 9), ("USR1", 10), ("SEGV", 11), ("USR2", 12), ("PIPE", 13), ("ALRM", 14), ("TERM", 15),
        ("STKFLT", 16), ("CHLD", 17), ("CLD", 17), ("CONT", 18), ("STOP", 19), ("TSTP", 20), ("TTIN", 21),
        ("TTOU", 22), ("URG", 23), ("XCPU", 24), ("XFSZ", 25), ("VTALRM", 26), ("PROF", 27), ("WINCH", 28), ("IO", 29),
        ("POLL", 29), ("PWR", 30), ("SYS", 31), ("RTMIN", 34), ("RTMAX", 64),
    ]

    /// Lets writes beyond RLIMIT_FSIZE answer EFBIG instead of ending the process. See setrlimit(2), signal(2).
    package static func ignoreFileSizeLimit() { _ = linux_signal_ignore(SIGXFSZ) }

    /// The number that "9", "KILL", "SIGKILL", "RTMIN+1" or the like stands for, in any case; nil for anything else.
    package static func number(_ text: String) -> Int32? {
        if !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) {
            guard let number = Int32(text), (1...64).contains(number) else { return nil }
            return number
        }
        var name = text.uppercased()
        if name.hasPrefix("SIG") { name.removeFirst(3) }
        if let known = names.first(where: { $0.0 == name }) { return known.1 }
        for (base, sign) in [("RTMIN+", 1), ("RTMAX-", -1)] where name.hasPrefix(base) {
            let digits = name.dropFirst(6)
            guard digits.utf8.allSatisfy({ (48...57).contains($0) }), let offset = Int32(digits),
                (0...30).contains(offset)
            else { return nil }
            return (sign > 0 ? 34 : 64) + Int32(sign) * offset
        }
        return nil
    }

    /// "SIGKILL" for 9; "signal 40" for one without a name.
    package static func name(_ number: Int32) -> String {
        names.first { $0.1 == number }.map { "SIG\($0.0)" } ?? "signal \(number)"
    }
}

/// Signals that arrive as records to be read instead of interrupting. See signalfd(2).
package struct SignalDescriptor: ~Copyable {
    package let descriptor: FileDescriptor

    /// Blocks every signal that can be blocked, so that each is read from here. They stay blocked for the rest of this
    /// process's life: what follows the wait, such as writing an exit code down, must not be cut short.
    package init() throws(SystemError) {
        var all = sigset_t()
        sigfillset(&all)
        // These tell of a fault of our own at the instruction that made it; blocked, the process could not even report it.
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&all, fault) }
        let number = try check("create a signal descriptor") {
            signalfd(-1, &all, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
        }
        sigprocmask(SIG_BLOCK, &all, nil)
        descriptor = FileDescriptor(owning: number)
    }

    /// Those that ask for an end alone, which must be blocked already.
    package static func requestsToEnd() throws(SystemError) -> SignalDescriptor {
        var requests = sigset_t()
        sigemptyset(&requests)
        for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { sigaddset(&requests, number) }
        let number = try check("create a signal descriptor") {
            signalfd(-1, &requests, Int32(SFD_CLOEXEC) | Int32(SFD_NONBLOCK))
        }
        return SignalDescriptor(FileDescriptor(owning: number))
    }

    private init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// The next signal that has arrived, or nil when there is none.
    package func next() throws(SystemError) -> Int32? {
        var record = signalfd_siginfo()
        do throws(SystemError) {
            _ = try withUnsafeMutableBytes(of: &record) { buffer throws(SystemError) in
                try descriptor.read(into: buffer)
            }
            return Int32(record.ssi_signo)
        } catch  where error.errno == .wouldBlock { return nil }
    }
}
