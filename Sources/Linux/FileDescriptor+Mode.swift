internal import CLinux

extension FileDescriptor {
    /// Lets reads and writes that would have to wait answer EAGAIN instead, or wait again: for every descriptor of the
    /// same open file. See fcntl(2) O_NONBLOCK.
    package func setNonBlocking(_ on: Bool = true) throws(SystemError) {
        let name = descriptorName(rawValue)
        let flags = try check("ask for the mode of", name) { linux_fcntl(rawValue, F_GETFL, 0) }
        let wanted = on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK
        try check("change the mode of", name) { linux_fcntl(rawValue, F_SETFL, Int(wanted)) }
    }
}
