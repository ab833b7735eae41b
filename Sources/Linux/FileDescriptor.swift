internal import CLinux

/// The owner of an open file: it is closed when the owner goes, on every path out of a scope.
package struct FileDescriptor: ~Copyable, Sendable {
    package let rawValue: Int32

    /// Takes a descriptor that nobody else will close.
    package init(owning rawValue: Int32) { self.rawValue = rawValue }

    deinit { _ = CLinux.close(rawValue) }

    /// Closes and reports what close(2) reports: for files that were written, the last chance to hear of an error.
    package consuming func close() throws(SystemError) {
        let number = release()
        // Linux frees the number even when it answers EINTR, so there is no second try.
        guard CLinux.close(number) == 0 || Errno.current == .interrupted else {
            throw SystemError("close", descriptorName(number), .current)
        }
    }

    /// Gives the number away: from now on the caller closes it.
    package consuming func release() -> Int32 {
        let number = rawValue
        discard self
        return number
    }

    /// Opens a path of the host. See open(2); O_CLOEXEC and O_NOCTTY are always added.
    package static func open(
        _ path: Path, _ flags: OpenFlags, mode: UInt32 = 0
    ) throws(SystemError) -> FileDescriptor {
        let number = try check("open", path.description) {
            linux_openat(AT_FDCWD, path.cString, flags.rawValue | O_CLOEXEC | O_NOCTTY, mode)
        }
        return FileDescriptor(owning: number)
    }

    /// A second descriptor of the same open file. See fcntl(2) F_DUPFD_CLOEXEC.
    package func duplicate() throws(SystemError) -> FileDescriptor {
        let number = try check("duplicate", descriptorName(rawValue)) {
            linux_fcntl(rawValue, F_DUPFD_CLOEXEC, 0)
        }
        return FileDescriptor(owning: number)
    }

    /// A file in memory that no path leads to. See memfd_create(2).
    package static func memory(named name: String) throws(SystemError) -> FileDescriptor {
        FileDescriptor(owning: try check("memfd_create", name) { memfd_create(name, UInt32(MFD_CLOEXEC)) })
    }

    /// A file on disk that no path leads to; it vanishes with its descriptor. See open(2) O_TMPFILE.
    package static func temporary(in directory: Path) throws(SystemError) -> FileDescriptor {
        do throws(SystemError) {
            let number = try check("create a temporary file in", directory.description) {
                linux_openat(AT_FDCWD, directory.cString, O_RDWR | O_CLOEXEC | O_TMPFILE, 0o600)
            }
            return FileDescriptor(owning: number)
        } catch  where error.errno == .notSupported || error.errno == .isDirectory {
            // Not every file system can do it; overlayfs learned it in Linux 6.1.
            let parent = try Directory.open(directory)
            let name = Path(".\(RandomHex.digits(16)).partial")
            let file = try parent.open(name, [.readWrite, .create, .exclusive], mode: 0o600)
            try parent.removeFile(name)
            return file
        }
    }

    /// Opens for reading the very file that this descriptor (of O_PATH) is a handle on, if it is a regular one: so that
    /// no fifo is waited for and no device is woken, whoever swaps names meanwhile. See proc_pid_fd(5).
    package func reopenRegular() throws(SystemError) -> FileDescriptor {
        guard try status().kind == .regular else { throw SystemError("read", "a special file", .invalidArgument) }
        return try .open(Path("/proc/self/fd/\(rawValue)"), [.readOnly, .nonBlocking])
    }

    /// Whether programs of the file system that holds this file may not be executed. See fstatvfs(3) ST_NOEXEC.
    package func isOnNoExecMount() throws(SystemError) -> Bool {
        var raw = statvfs()
        try check("ask for the mount of", descriptorName(rawValue)) { fstatvfs(rawValue, &raw) }
        return raw.f_flag & UInt(ST_NOEXEC) != 0
    }

    /// Gives the open file to another user; its group stays. See fchown(2).
    package func setOwner(user: UInt32) throws(SystemError) {
        try check("change the owner of", descriptorName(rawValue)) { fchown(rawValue, user, ~0) }
    }

    /// Whether the other end of a pipe is closed. See poll(2) POLLHUP.
    package func hasHungUp() throws(SystemError) -> Bool {
        var entry = pollfd(fd: rawValue, events: 0, revents: 0)
        try check("poll", descriptorName(rawValue)) { poll(&entry, 1, 0) }
        return Int32(entry.revents) & POLLHUP != 0
    }

    /// Waits until the kernel announces a change of one of its files. See poll(2) POLLPRI.
    /// - Parameter milliseconds: How long at most.
    package func waitForException(milliseconds: Int32) throws(SystemError) {
        var entry = pollfd(fd: rawValue, events: Int16(POLLPRI), revents: 0)
        try check("poll", descriptorName(rawValue)) { poll(&entry, 1, milliseconds) }
    }
}

/// How a file is opened. See open(2).
package struct OpenFlags: OptionSet, Sendable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let readOnly: OpenFlags = []
    package static let writeOnly = OpenFlags(rawValue: O_WRONLY)
    package static let readWrite = OpenFlags(rawValue: O_RDWR)
    package static let create = OpenFlags(rawValue: O_CREAT)
    package static let exclusive = OpenFlags(rawValue: O_EXCL)
    package static let truncate = OpenFlags(rawValue: O_TRUNC)
    package static let append = OpenFlags(rawValue: O_APPEND)
    package static let directory = OpenFlags(rawValue: O_DIRECTORY)
    package static let noFollow = OpenFlags(rawValue: O_NOFOLLOW)
    package static let nonBlocking = OpenFlags(rawValue: O_NONBLOCK)
    /// A handle on the place alone: nothing is opened, no permission on the file is needed.
    package static let path = OpenFlags(rawValue: O_PATH)
}
