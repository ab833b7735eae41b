internal import CLinux

/// An error number of the kernel, with readable names for those the code decides on. See errno(3).
package struct Errno: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    package let rawValue: Int32

    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static var current: Errno { Errno(rawValue: linux_errno()) }

    package static let notPermitted = Errno(rawValue: EPERM)
    package static let noSuchFile = Errno(rawValue: ENOENT)
    package static let noSuchProcess = Errno(rawValue: ESRCH)
    package static let interrupted = Errno(rawValue: EINTR)
    package static let inputOutput = Errno(rawValue: EIO)
    package static let argumentListTooLong = Errno(rawValue: E2BIG)
    package static let execFormat = Errno(rawValue: ENOEXEC)
    package static let badDescriptor = Errno(rawValue: EBADF)
    package static let wouldBlock = Errno(rawValue: EAGAIN)
    package static let outOfMemory = Errno(rawValue: ENOMEM)
    package static let accessDenied = Errno(rawValue: EACCES)
    package static let busy = Errno(rawValue: EBUSY)
    package static let fileExists = Errno(rawValue: EEXIST)
    package static let crossDevice = Errno(rawValue: EXDEV)
    package static let noSuchDevice = Errno(rawValue: ENODEV)
    package static let notDirectory = Errno(rawValue: ENOTDIR)
    package static let isDirectory = Errno(rawValue: EISDIR)
    package static let invalidArgument = Errno(rawValue: EINVAL)
    package static let tooManyOpenFiles = Errno(rawValue: EMFILE)
    package static let textFileBusy = Errno(rawValue: ETXTBSY)
    package static let notTerminal = Errno(rawValue: ENOTTY)
    package static let noSpace = Errno(rawValue: ENOSPC)
    package static let quotaExceeded = Errno(rawValue: EDQUOT)
    package static let illegalSeek = Errno(rawValue: ESPIPE)
    package static let readOnlyFileSystem = Errno(rawValue: EROFS)
    package static let brokenPipe = Errno(rawValue: EPIPE)
    package static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
    package static let notImplemented = Errno(rawValue: ENOSYS)
    package static let notEmpty = Errno(rawValue: ENOTEMPTY)
    package static let tooManyLinks = Errno(rawValue: ELOOP)
    package static let noData = Errno(rawValue: ENODATA)
    package static let notSupported = Errno(rawValue: EOPNOTSUPP)
    package static let noProtocol = Errno(rawValue: EPROTONOSUPPORT)
    package static let familyNotSupported = Errno(rawValue: EAFNOSUPPORT)
    package static let addressInUse = Errno(rawValue: EADDRINUSE)
    package static let addressNotAvailable = Errno(rawValue: EADDRNOTAVAIL)
    package static let connectionRefused = Errno(rawValue: ECONNREFUSED)
    package static let connectionReset = Errno(rawValue: ECONNRESET)
    package static let badLibrary = Errno(rawValue: ELIBBAD)
    package static let noChild = Errno(rawValue: ECHILD)
    package static let connectionAborted = Errno(rawValue: ECONNABORTED)

    /// The kernel's text for it, such as "No such file or directory". See strerrordesc_np(3), which, unlike
    /// strerror(3), never looks at the locale.
    package var description: String {
        guard let text = strerrordesc_np(rawValue) else { return "error \(rawValue)" }
        return String(cString: text)
    }

    /// Whether there is no room left for what was to be written: on the disk, or for this user.
    package var meansFull: Bool { self == .noSpace || self == .quotaExceeded }

    /// Whether it is the answer to a name that was there and is gone, or something else by now: a file, or a link.
    package var meansGone: Bool { [.noSuchFile, .notDirectory, .tooManyLinks].contains(self) }

    /// The constant's name, such as "ENOENT". See strerrorname_np(3).
    package var name: String {
        guard let text = strerrorname_np(rawValue) else { return "errno \(rawValue)" }
        return String(cString: text)
    }
}
