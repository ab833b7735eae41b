internal import CLinux

/// What can be done with a descriptor without waiting. See poll(2).
package struct Readiness: OptionSet, Sendable {
    package let rawValue: Int16
    package init(rawValue: Int16) { self.rawValue = rawValue }

    package static let readable = Readiness(rawValue: Int16(POLLIN))
    package static let writable = Readiness(rawValue: Int16(POLLOUT))
    /// The other end is closed, or an error waits; told without being asked for.
    package static let ended = Readiness(rawValue: Int16(POLLHUP | POLLERR | POLLNVAL))
}

/// Descriptors to wait for, all at once. See poll(2).
package struct PollSet: ~Copyable {
    private var entries: [pollfd] = []

    package init() {}

    /// Adds a descriptor and what is to be waited for.
    /// - Returns: The index under which `wait`'s answer for it is found.
    package mutating func add(_ descriptor: Int32, _ interest: Readiness) -> Int {
        entries.append(pollfd(fd: descriptor, events: interest.rawValue, revents: 0))
        return entries.count - 1
    }

    /// Waits until something is ready for one of them.
    /// - Parameter milliseconds: How long at most; negative for ever.
    package mutating func wait(milliseconds: Int32 = -1) throws(SystemError) {
        let count = nfds_t(entries.count)
        try entries.withUnsafeMutableBufferPointer { buffer throws(SystemError) in
            let list = buffer.baseAddress
            _ = try check("poll") { poll(list, count, milliseconds) }
        }
    }

    /// Whether `wait` found nothing at all: the time was over.
    package var isQuiet: Bool { entries.allSatisfy { $0.revents == 0 } }

    /// What `wait` found for the descriptor added under this index.
    package func found(_ index: Int) -> Readiness { Readiness(rawValue: entries[index].revents) }
}
