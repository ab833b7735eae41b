internal import CLinux

/// A file that has no name until it is whole: whoever stops this program half-way, nothing of it stays.
/// See open(2) O_TMPFILE, linkat(2).
package struct UnnamedFile: ~Copyable {
    package let file: FileDescriptor
    private let directory: Directory
    /// What it is called meanwhile, where the file system makes no files without a name.
    private var temporary: Path?

    fileprivate init(_ file: consuming FileDescriptor, in directory: consuming Directory, temporary: Path?) {
        self.file = file
        self.directory = directory
        self.temporary = temporary
    }

    deinit { if let temporary { _ = unlinkat(directory.number, temporary.cString, 0) } }

    /// Gives the file a name of its directory, in place of a file that has it; there is the old one or the new one at
    /// any moment.
    package mutating func publish(as name: Path) throws(SystemError) {
        if let temporary {
            try directory.rename(temporary, to: name)
            self.temporary = nil
            return
        }
        if link(as: name) { return }
        guard Errno.current == .fileExists else { throw SystemError("create", name.description, .current) }
        let second = UnnamedFile.temporaryName
        guard link(as: second) else { throw SystemError("create", name.description, .current) }
        do throws(SystemError) {
            try directory.rename(second, to: name)
        } catch {
            _ = unlinkat(directory.number, second.cString, 0)
            throw error
        }
    }

    private func link(as name: Path) -> Bool {
        let own = Path("/proc/self/fd/\(file.rawValue)")
        return linkat(AT_FDCWD, own.cString, directory.number, name.cString, AT_SYMLINK_FOLLOW) == 0
    }

    fileprivate static var temporaryName: Path { Path(".\(RandomHex.digits(16)).partial") }
}

extension Directory {
    /// Makes a file for writing, readable for its owner alone, that gets its name in this directory later.
    package func createUnnamed() throws(SystemError) -> UnnamedFile {
        let own = try duplicate()
        let answer = linux_openat(number, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0o600)
        if answer >= 0 { return UnnamedFile(FileDescriptor(owning: answer), in: own, temporary: nil) }
        // Not every file system can do it; overlayfs learned it in Linux 6.1.
        guard [.notSupported, .isDirectory, .noSuchFile, .invalidArgument].contains(Errno.current) else {
            throw SystemError("create a file in", descriptorName(number), .current)
        }
        let name = UnnamedFile.temporaryName
        let file = try open(name, [.readWrite, .create, .exclusive], mode: 0o600)
        return UnnamedFile(file, in: own, temporary: name)
    }
}
