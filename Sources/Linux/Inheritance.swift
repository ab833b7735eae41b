internal import CLinux

/// What a process takes over from the one that started it, and how each is put back to the kernel's default.
package enum Inheritance {
    /// Leaves the caller's session and terminal. See setsid(2).
    package static func leaveSession() throws(SystemError) {
        try check("create a session") { setsid() }
    }

    /// Leaves the caller's keyrings for a new one without a name: one with a name is joined where it exists already, whoever
    /// has made it. See keyctl(2) KEYCTL_JOIN_SESSION_KEYRING.
    package static func leaveKeyring() throws(SystemError) {
        // A kernel without keyrings has none to leave.
        if linux_join_session_keyring(nil) < 0, Errno.current != .notImplemented {
            throw SystemError("join a new session keyring", nil, .current)
        }
    }

    /// Address layout, scheduling, placement: everything set by personality(2), sched_setscheduler(2), setpriority(2),
    /// sched_setaffinity(2), ioprio_set(2), set_mempolicy(2), prctl(2) PR_SET_TIMERSLACK and PR_SET_THP_DISABLE.
    package static func resetScheduling() throws(SystemError) {
        try check("reset personality") { personality(0) }
        try check("reset the scheduling policy") { linux_default_scheduler() }
        try check("reset the nice value") { setpriority(PRIO_PROCESS, 0, 0) }
        try check("reset the processor affinity") { linux_all_processors() }
        // IOPRIO_WHO_PROCESS, IOPRIO_CLASS_NONE.
        try check("reset the I/O priority") { linux_ioprio_set(1, 0, 0) }
        // A kernel without NUMA has no policy to reset.
        if linux_default_mempolicy() < 0, Errno.current != .notImplemented {
            throw SystemError("reset the memory policy", nil, .current)
        }
        try check("reset the timer slack") { linux_prctl(PR_SET_TIMERSLACK, 0, 0, 0, 0) }
        try check("reset transparent huge pages") { linux_prctl(PR_SET_THP_DISABLE, 0, 0, 0, 0) }
    }

    /// Every signal to its default action, and none blocked: both survive execve(2) otherwise. See signal(7).
    package static func resetSignals() throws(SystemError) {
        for number in 1..<linux_signal_count() where number != SIGKILL && number != SIGSTOP {
            try check("reset signal", "\(number)") { linux_signal_default(number) }
        }
        var none = sigset_t()
        sigemptyset(&none)
        sigprocmask(SIG_SETMASK, &none, nil)
    }

    /// Takes the place of a parent that ends, for all descendants of this process. See prctl(2) PR_SET_CHILD_SUBREAPER.
    package static func adoptOrphans() throws(SystemError) {
        try check("adopt orphans") { linux_prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) }
    }

    /// Which permission bits new files lack. See umask(2).
    package static func setFileCreationMask(_ mask: UInt32) { umask(mask) }

    /// See setrlimit(2).
    /// - Parameter resource: The number of an RLIMIT_* constant.
    package static func setLimit(_ resource: Int32, soft: UInt64, hard: UInt64) throws(SystemError) {
        var limit = rlimit(rlim_cur: rlim_t(soft), rlim_max: rlim_t(hard))
        try check("set limit \(resource) to", "\(soft):\(hard)") {
            prlimit(0, __rlimit_resource(rawValue: UInt32(resource)), &limit, nil)
        }
    }

    /// The limit this process has. See getrlimit(2).
    package static func limit(_ resource: Int32) -> (soft: UInt64, hard: UInt64) {
        var limit = rlimit()
        prlimit(0, __rlimit_resource(rawValue: UInt32(resource)), nil, &limit)
        return (UInt64(limit.rlim_cur), UInt64(limit.rlim_max))
    }

    /// Whether other processes of the same user may look into this one. See prctl(2) PR_SET_DUMPABLE.
    package static func setDumpable(_ on: Bool) throws(SystemError) {
        try check("set dumpable") { linux_prctl(PR_SET_DUMPABLE, on ? 1 : 0, 0, 0, 0) }
    }

    /// Has the kernel kill this process when its parent ends. See prctl(2) PR_SET_PDEATHSIG.
    package static func dieWithParent() throws(SystemError) {
        try check("set the parent death signal") { linux_prctl(PR_SET_PDEATHSIG, UInt(SIGKILL), 0, 0, 0) }
    }

    /// Marks every descriptor from a number on to be closed by execve(2), in a table of this process's own.
    /// See close_range(2).
    package static func closeOnExecution(from first: UInt32) throws(SystemError) {
        try check("mark descriptors to be closed") {
            linux_close_range(first, ~0, UInt32(CLOSE_RANGE_CLOEXEC) | UInt32(CLOSE_RANGE_UNSHARE))
        }
    }

    /// Makes `number` another name of an open file, kept by execve(2). See dup2(2).
    package static func place(_ descriptor: borrowing FileDescriptor, at number: Int32) throws(SystemError) {
        let source = descriptor.rawValue
        // For one and the same number dup2 does nothing, and the mark of close-on-exec would stay.
        if source == number {
            try check("keep descriptor", "\(number)") { linux_fcntl(number, F_SETFD, 0) }
        } else {
            try check("dup2 to", "\(number)") { dup2(source, number) }
        }
    }

    /// This machine's name, for this process's UTS namespace. See sethostname(2).
    package static func setHostname(_ name: String) throws(SystemError) {
        let bytes = Path(name)
        try check("set the hostname to", name) { sethostname(bytes.cString, bytes.cString.count - 1) }
    }

    /// See setdomainname(2).
    package static func setDomainName(_ name: String) throws(SystemError) {
        let bytes = Path(name)
        try check("set the domain name to", name) { setdomainname(bytes.cString, bytes.cString.count - 1) }
    }

    /// Makes an open directory the current one. See fchdir(2).
    package static func enter(_ directory: borrowing FileDescriptor) throws(SystemError) {
        let number = directory.rawValue
        try check("enter directory") { fchdir(number) }
    }

    /// Makes an open directory the current one and the root: setns(2) has set both to what a mount namespace began with.
    /// See chroot(2).
    package static func enterRoot(_ directory: borrowing FileDescriptor) throws(SystemError) {
        try enter(directory)
        try check("enter", "the root") { chroot(".") }
    }

    /// Makes sure that the current directory lies below the root of this process: one that was opened before the root
    /// changed does not (CVE-2024-21626). See getcwd(2), "(unreachable)".
    package static func checkDirectoryIsReachable() throws(SystemError) {
        var path = [CChar](repeating: 0, count: 4097)
        let count = path.count
        try check("find the current directory") { linux_getcwd(&path, count) }
        guard path[0] == CChar(UInt8(ascii: "/")) else {
            throw SystemError("reach", "the current directory", .noSuchFile)
        }
    }
}
