internal import CLinux

extension Process {
    /// Ends this process, after what the C library still holds has been written. See exit(3).
    package static func exit(_ code: Int32) -> Never { CLinux.exit(code) }
}
