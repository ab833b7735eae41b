extension Directory {
    /// Where this directory is, as the kernel knows it; an error (ENAMETOOLONG) when that takes more than a page.
    /// See proc_pid_fd(5).
    package func absolutePath() throws(SystemError) -> Path {
        // Absolute, so that it is read without opening anything: a confined thread may ask as well.
        try readSymbolicLink(Path("/proc/self/fd/\(descriptor.rawValue)"))
    }
}
