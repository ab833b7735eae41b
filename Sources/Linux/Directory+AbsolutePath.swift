extension Directory {
    /// Where this directory is, as the kernel knows it; an error (ENAMETOOLONG) when that takes more than a page.
    /// See proc_pid_fd(5).
    package func absolutePath() throws(SystemError) -> Path {
        try Directory.open("/proc/self/fd").readSymbolicLink(Path("\(descriptor.rawValue)"))
    }
}
