internal import CLinux

/// A lock held on a file until its owner goes, however the process ends: the kernel drops it. See flock(2).
package struct FileLock: ~Copyable, Sendable {
    package enum Mode: Sendable {
        /// Many at once.
        case shared
        /// Nobody else.
        case exclusive
    }

    private let file: FileDescriptor

    /// Waits for the lock on a file of a directory, which is created where it is missing.
    package static func acquire(
        _ name: Path, in directory: borrowing Directory, _ mode: Mode
    ) throws(SystemError) -> FileLock {
        let file = try directory.open(name, [.readWrite, .create], mode: 0o600)
        try check("lock", name.description) { flock(file.rawValue, mode == .shared ? LOCK_SH : LOCK_EX) }
        return FileLock(file: file)
    }

    /// Takes the lock on an open file or directory if nobody holds it against us; nil otherwise.
    package static func tryAcquire(_ file: consuming FileDescriptor, _ mode: Mode) throws(SystemError) -> FileLock? {
        let operation = (mode == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
        while flock(file.rawValue, operation) != 0 {
            if Errno.current == .wouldBlock { return nil }
            if Errno.current != .interrupted { throw SystemError("lock", nil, .current) }
        }
        return FileLock(file: file)
    }
}
