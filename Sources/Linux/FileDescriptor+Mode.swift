internal import CLinux

extension FileDescriptor {
    /// Lets reads and writes that would have to wait answer EAGAIN instead, or wait again: for every descriptor of the
    /// same open file. See fcntl(2) O_NONBLOCK.
    package func setNonBlocking(_ on: Bool = true) throws(SystemError) {
        let flags = try check("ask for the mode of", descriptorName(rawValue)) { linux_fcntl(rawValue, F_GETFL, 0) }
        let wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK
        try check("change the mode of", descriptorName(rawValue)) { linux_fcntl(rawValue, F_SETFL, Int(wanted)) }
    }

    /// How many bytes this pipe holds at most; nil for what is no pipe. See fcntl(2) F_GETPIPE_SZ.
    package var pipeCapacity: Int? {
        let capacity = linux_fcntl(rawValue, F_GETPIPE_SZ, 0)
        return capacity < 0 ? nil : Int(capacity)
    }
}
