internal import CLinux

/// An open directory: the anchor from which everything below it is reached.
///
/// Names given to its methods are single names of this directory, acted on without following a link, unless the method
/// says "in root": those walk a whole path with the directory as `/`, so that neither "..", an absolute link nor a
/// rename by somebody else leads out of it. See openat2(2) RESOLVE_IN_ROOT.
package struct Directory: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    package init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// Opens a directory of the host by path, following links as any program would.
    package static func open(_ path: Path) throws(SystemError) -> Directory {
        Directory(try FileDescriptor.open(path, [.readOnly, .directory]))
    }

    /// Creates the directory where it is missing, with its parents, and opens it.
    package static func openOrCreate(_ path: Path, permissions: UInt32 = 0o700) throws(SystemError) -> Directory {
        do { return try open(path) } catch  where error.errno == .noSuchFile {}
        try create(path, permissions: permissions)
        return try open(path)
    }

    private static func create(_ path: Path, permissions: UInt32) throws(SystemError) {
        do throws(SystemError) {
            try check("create directory", path.description) { mkdir(path.cString, permissions) }
        } catch {
            let parent = path.parent
            switch error.errno {
            case .fileExists: return
            case .noSuchFile where !parent.isEmpty && parent != path:
                try create(parent, permissions: permissions)
                try create(path, permissions: permissions)
            default: throw error
            }
        }
    }

    package func duplicate() throws(SystemError) -> Directory { Directory(try descriptor.duplicate()) }

    /// The descriptor alone.
    package consuming func handle() -> FileDescriptor { descriptor }

    var number: Int32 { descriptor.rawValue }

    // MARK: Opening

    /// Opens one name of this directory; a link in its place is an error (ELOOP). See openat(2) O_NOFOLLOW.
    package func open(_ name: Path, _ flags: OpenFlags, mode: UInt32 = 0) throws(SystemError) -> FileDescriptor {
        let all = flags.union(.noFollow).rawValue | O_CLOEXEC | O_NOCTTY
        return FileDescriptor(
            owning: try check("open", name.description) { linux_openat(number, name.cString, all, mode) })
    }

    /// Opens a directory that is a name of this one.
    package func openDirectory(_ name: Path) throws(SystemError) -> Directory {
        Directory(try open(name, [.readOnly, .directory]))
    }

    /// The directory of a name, or nil when it is gone, or something else by now.
    package func openDirectoryIfPresent(_ name: Path) throws(SystemError) -> Directory? {
        do { return try openDirectory(name) } catch  where error.errno.meansGone { return nil }
    }

    /// Opens a path with this directory as its root, links included. See openat2(2) RESOLVE_IN_ROOT.
    package func openInRoot(_ path: Path, _ flags: OpenFlags, mode: UInt32 = 0) throws(SystemError) -> FileDescriptor {
        var how = open_how()
        how.flags = UInt64(UInt32(bitPattern: flags.rawValue | O_CLOEXEC | (flags.contains(.path) ? 0 : O_NOCTTY)))
        how.mode = flags.contains(.create) ? UInt64(mode) : 0
        how.resolve = UInt64(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS)
        // The kernel answers EAGAIN when somebody renames directories meanwhile and it cannot tell whether a ".." stays
        // inside; trying again is what openat2(2) asks for. The bound is for an attacker who never stops.
        var answer: Int32 = -1
        for _ in 0..<128 {
            answer = linux_openat2(number, (path.isEmpty ? Path(".") : path).cString, &how)
            if answer >= 0 || (Errno.current != .wouldBlock && Errno.current != .interrupted) { break }
        }
        guard answer >= 0 else { throw SystemError("open", path.description, .current) }
        return FileDescriptor(owning: answer)
    }

    /// Throws ELOOP when a path, or a part of it that is there, is a symbolic link. See openat2(2) RESOLVE_NO_SYMLINKS.
    package func refuseLink(at path: Path) throws(SystemError) {
        var how = open_how()
        how.flags = UInt64(O_PATH | O_CLOEXEC)
        how.resolve = UInt64(RESOLVE_IN_ROOT | RESOLVE_NO_SYMLINKS)
        let answer = linux_openat2(number, path.cString, &how)
        if answer >= 0 {
            _ = FileDescriptor(owning: answer)
        } else if Errno.current != .noSuchFile {
            throw SystemError("open", path.description, .current)
        }
    }

    /// Opens the directory at a path with this directory as its root.
    package func openDirectoryInRoot(_ path: Path) throws(SystemError) -> Directory {
        Directory(try openInRoot(path, [.readOnly, .directory]))
    }

    /// Like `openDirectoryInRoot`, and creates what is missing on the way.
    /// - Parameter made: Is told each directory that was created, named from this one on.
    package func makeDirectoriesInRoot(
        _ path: Path, permissions: UInt32 = 0o755, made: (Path) -> Void = { _ in }
    ) throws(SystemError) -> Directory {
        do { return try openDirectoryInRoot(path) } catch  where error.errno == .noSuchFile {}
        var current = try duplicate()
        var walked: Path = ""
        for name in path.components {
            walked = walked.appending(name)
            do {
                current = try openDirectoryInRoot(walked)
            } catch  where error.errno == .noSuchFile {
                // "walked" may end in a dangling link: the kernel then answers EEXIST here, and the caller hears of it.
                try current.makeDirectory(name, permissions: permissions)
                current = try current.openDirectory(name)
                made(walked)
            }
        }
        return current
    }

    // MARK: Names of this directory

    /// What the kernel says of a name, of the link itself if it is one. See fstatat(2).
    package func status(of name: Path) throws(SystemError) -> FileStatus {
        var raw = stat()
        try check("stat", name.description) { fstatat(number, name.cString, &raw, AT_SYMLINK_NOFOLLOW) }
        return FileStatus(raw)
    }

    /// The same, or nil when there is no such name.
    package func statusIfPresent(of name: Path) throws(SystemError) -> FileStatus? {
        do { return try status(of: name) } catch  where error.errno == .noSuchFile { return nil }
    }

    package func contains(_ name: Path) -> Bool { faccessat(number, name.cString, F_OK, AT_SYMLINK_NOFOLLOW) == 0 }

    /// See mkdirat(2).
    package func makeDirectory(_ name: Path, permissions: UInt32) throws(SystemError) {
        try check("create directory", name.description) { mkdirat(number, name.cString, permissions) }
    }

    /// See symlinkat(2).
    package func makeSymbolicLink(_ name: Path, to target: Path) throws(SystemError) {
        try check("create link", name.description) { symlinkat(target.cString, number, name.cString) }
    }

    /// What a symbolic link says. See readlinkat(2).
    package func readSymbolicLink(_ name: Path) throws(SystemError) -> Path {
        var buffer = [CChar](repeating: 0, count: 4097)
        let count = try check("read link", name.description) { readlinkat(number, name.cString, &buffer, 4096) }
        return Path(bytes: buffer[..<count].map { UInt8(bitPattern: $0) }) ?? ""
    }

    /// Gives a file of another directory a second name here. See linkat(2).
    package func makeHardLink(
        _ name: Path, to target: Path, in other: borrowing Directory
    ) throws(SystemError) {
        let source = other.number
        try check("create hard link", name.description) { linkat(source, target.cString, number, name.cString, 0) }
    }

    /// Makes a device node, a fifo or a socket. See mknodat(2).
    package func makeNode(
        _ name: Path, kind: FileStatus.Kind, permissions: UInt32, device: DeviceNumber = .init(major: 0, minor: 0)
    ) throws(SystemError) {
        let type: Int32 =
            switch kind {
            case .characterDevice: S_IFCHR
            case .blockDevice: S_IFBLK
            case .fifo: S_IFIFO
            case .socket: S_IFSOCK
            default: S_IFREG
            }
        try check("create node", name.description) {
            mknodat(number, name.cString, UInt32(type) | permissions, device.raw)
        }
    }

    /// See unlinkat(2).
    package func removeFile(_ name: Path) throws(SystemError) {
        try check("remove", name.description) { unlinkat(number, name.cString, 0) }
    }

    /// Removes an empty directory. See unlinkat(2) AT_REMOVEDIR.
    package func removeDirectory(_ name: Path) throws(SystemError) {
        try check("remove directory", name.description) { unlinkat(number, name.cString, AT_REMOVEDIR) }
    }

    /// Moves a name, replacing what stands at the new one unless told not to. See renameat2(2).
    package func rename(
        _ name: Path, to newName: Path, in other: borrowing Directory, replacing: Bool = true
    ) throws(SystemError) {
        let (target, flags) = (other.number, replacing ? 0 : UInt32(RENAME_NOREPLACE))
        try check("rename to", newName.description) {
            renameat2(number, name.cString, target, newName.cString, flags)
        }
    }

    package func rename(_ name: Path, to newName: Path, replacing: Bool = true) throws(SystemError) {
        let (target, flags) = (number, replacing ? 0 : UInt32(RENAME_NOREPLACE))
        try check("rename to", newName.description) {
            renameat2(number, name.cString, target, newName.cString, flags)
        }
    }

    /// Lets two names of this directory change places, in one step. See renameat2(2) RENAME_EXCHANGE.
    package func exchange(_ name: Path, with other: Path) throws(SystemError) {
        try check("exchange with", other.description) {
            renameat2(number, name.cString, number, other.cString, UInt32(RENAME_EXCHANGE))
        }
    }

    /// Waits until the names of this directory are on the disk. See fsync(2).
    package func sync() throws(SystemError) { try descriptor.sync() }
}
