internal import CLinux

/// A process cloned from this one.
package enum ChildProcess {
    package enum Side: ~Copyable {
        /// We are the parent, and hold the child by number and by descriptor.
        case parent(pid: Int32, process: PidDescriptor)
        /// We are the child.
        case child
    }

    /// Divides this process in two; the child starts in new namespaces and, where a cgroup v2 directory is given, in
    /// that cgroup. See clone3(2) CLONE_PIDFD, CLONE_INTO_CGROUP.
    ///
    /// Only for a process with one thread: the child is a copy of the calling thread alone, and a lock that another
    /// thread held at this moment would never be released in it.
    package static func clone(
        _ namespaces: Namespaces, into cgroup: borrowing FileDescriptor?
    ) throws(SystemError) -> Side {
        var descriptor: Int32 = -1
        var group: Int32 = -1
        switch cgroup {
        case .some(let directory): group = directory.rawValue
        case .none: break
        }
        let pid = try withUnsafeMutablePointer(to: &descriptor) { pointer throws(SystemError) in
            var arguments = clone_args()
            arguments.flags = namespaces.rawValue | UInt64(CLONE_PIDFD)
            arguments.pidfd = UInt64(UInt(bitPattern: pointer))
            arguments.exit_signal = UInt64(SIGCHLD)
            if group >= 0 {
                arguments.flags |= 0x2_0000_0000  // CLONE_INTO_CGROUP: too wide for the importer of C macros
                arguments.cgroup = UInt64(group)
            }
            return Int32(truncatingIfNeeded: try check("clone3") { linux_clone3(&arguments) })
        }
        return pid == 0 ? .child : .parent(pid: pid, process: PidDescriptor(FileDescriptor(owning: descriptor)))
    }

    /// Ends this process at once, without what a program does at its end: a cloned child must not flush the parent's
    /// buffers a second time. See _exit(2).
    package static func exit(_ code: Int32) -> Never { _exit(code) }

    /// Whether this process may execute the file at a path, as execve(2) would find it: a regular file with an x bit
    /// for this user. A path through `/proc/self/exe` or `/proc/self/fd` is refused (ELOOP): it would be a program of
    /// the host (CVE-2019-5736).
    package static func checkExecutable(_ path: Path) throws(SystemError) {
        var how = open_how()
        how.flags = UInt64(O_PATH | O_CLOEXEC)
        how.resolve = UInt64(RESOLVE_NO_MAGICLINKS)
        let file = FileDescriptor(
            owning: try check("execute", path.description) { linux_openat2(AT_FDCWD, path.cString, &how) })
        guard try file.status().kind == .regular else { throw SystemError("execute", path.description, .accessDenied) }
        try check("execute", path.description) { faccessat(file.rawValue, "", X_OK, AT_EMPTY_PATH | AT_EACCESS) }
    }

    /// Replaces this process with a program; returns only on failure. See execve(2).
    package static func execute(_ path: Path, arguments: [String], environment: [String]) -> Errno {
        let argv = arguments.map { strdup(Path($0).cString) } + [nil]
        let envp = environment.map { strdup(Path($0).cString) } + [nil]
        execve(path.cString, argv, envp)
        let reason = Errno.current
        for text in argv + envp { free(text) }
        return reason
    }
}
