internal import CLinux

/// Kinds of namespace. See namespaces(7).
package struct Namespaces: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static let mount = Namespaces(rawValue: UInt64(CLONE_NEWNS))
    package static let process = Namespaces(rawValue: UInt64(CLONE_NEWPID))
    package static let network = Namespaces(rawValue: UInt64(CLONE_NEWNET))
    package static let interprocess = Namespaces(rawValue: UInt64(CLONE_NEWIPC))
    package static let hostname = Namespaces(rawValue: UInt64(CLONE_NEWUTS))
    package static let controlGroup = Namespaces(rawValue: UInt64(CLONE_NEWCGROUP))

    /// The words of unshare(1) and of the OCI runtime specification's type names, in the order of this list.
    package static let names: [(Namespaces, option: String)] = [
        (.mount, "mount"), (.process, "pid"), (.network, "net"), (.interprocess, "ipc"), (.hostname, "uts"),
        (.controlGroup, "cgroup"),
    ]

    /// Moves this process into new namespaces; a new pid namespace takes its future children. See unshare(2).
    package func unshare() throws(SystemError) {
        try check("unshare namespaces") { CLinux.unshare(Int32(truncatingIfNeeded: rawValue)) }
    }

    /// Moves this process into a namespace held by descriptor. See setns(2).
    package static func join(_ namespace: borrowing FileDescriptor, _ kinds: Namespaces) throws(SystemError) {
        let number = namespace.rawValue
        try check("join a namespace") { setns(number, Int32(truncatingIfNeeded: kinds.rawValue)) }
    }

    /// Moves this process into namespaces of another one, all at once; a pid namespace takes its future children.
    /// See setns(2), "fd refers to a PID file descriptor" (Linux 5.8).
    package static func join(_ process: borrowing PidDescriptor, _ kinds: Namespaces) throws(SystemError) {
        try join(descriptor: process.descriptor.rawValue, kinds)
    }

    /// The same by the descriptor's number, for a process that is a copy of the one that opened it.
    package static func join(descriptor: Int32, _ kinds: Namespaces) throws(SystemError) {
        try check("join namespaces") { setns(descriptor, Int32(truncatingIfNeeded: kinds.rawValue)) }
    }
}
