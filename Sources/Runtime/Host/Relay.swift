internal import Linux

/// Carries bytes between a stream of the container and one of the caller, without ever waiting for either.
///
/// The caller's streams are never handed to the container: it could open them again with other rights, read the
/// caller's terminal, or type into it (TIOCSTI).
struct Relay: ~Copyable {
    enum Direction { case toContainer, toCaller }

    private let direction: Direction
    /// Our end of the container's stream; nil once this relay has ended.
    private var container: FileDescriptor?
    private let caller: Int32
    /// As large as what it was last filled with: most containers say little, and each page costs a page fault.
    private var buffer = [UInt8](repeating: 0, count: Relay.portion)
    /// The part of the buffer that was read and not yet written.
    private var pending = 0..<0
    /// Whether the last read filled the buffer.
    private var wasFull = false
    private var index: Int?
    /// How much is still taken from a container that has ended; nil as long as it may write.
    private var remaining: Int?

    /// As much as a pipe that poll(2) calls writable takes without blocking: see pipe(7) PIPE_BUF.
    private static let portion = 4096
    private static let capacity = 64 << 10
    /// More than a terminal holds for its reader.
    static let terminalCapacity = 1 << 20

    init(_ direction: Direction, container: consuming FileDescriptor?, caller: Int32) {
        self.direction = direction
        self.container = container
        self.caller = caller
    }

    /// Whether nothing can come any more.
    var hasEnded: Bool {
        switch container {
        case .some: false
        case .none: true
        }
    }

    /// Closes our end of the container's stream: it sees the end of its input, or SIGPIPE, or a hung-up terminal.
    mutating func end() { container = nil }

    /// Adds to a set what this relay waits for: bytes to carry, or room for those it has.
    mutating func register(in set: inout PollSet) {
        guard let number = containerNumber else {
            index = nil
            return
        }
        let source = direction == .toCaller ? number : caller
        let sink = direction == .toCaller ? caller : number
        index = pending.isEmpty ? set.add(source, .readable) : set.add(sink, .writable)
    }

    /// Does what the set says can be done.
    /// - Parameter arrived: Is told the bytes that were read.
    /// - Throws: `SystemError` EPIPE when the caller's stream has no reader any more.
    mutating func advance(
        _ set: borrowing PollSet, arrived: (ArraySlice<UInt8>) -> Void = { _ in }
    ) throws(SystemError) {
        guard let index, let number = containerNumber, !set.found(index).isEmpty else { return }
        let (source, sink) = direction == .toCaller ? (number, caller) : (caller, number)
        do throws(SystemError) {
            if pending.isEmpty {
                try fill(from: source)
                // The end of the caller's input becomes the end of the container's; that of its output ends the relay.
                if pending.isEmpty { end() } else { arrived(buffer[pending]) }
            } else {
                pending.removeFirst(try Stream.write(buffer[pending.prefix(Relay.portion)], to: sink))
            }
        } catch {
            switch error.errno {
            // Somebody else took the room or the bytes between poll and the call.
            case .wouldBlock: break
            // The terminal's last user is gone, or the container has closed its input.
            case .inputOutput: end()
            case .brokenPipe where direction == .toContainer: end()
            default: throw error
            }
        }
    }

    /// Takes what the stream of a container that has ended holds, without waiting for more: whoever else has it open may
    /// keep it open, or write to it, for ever. What was taken goes to the caller by `register` and `advance`.
    mutating func drain(arrived: (ArraySlice<UInt8>) -> Void = { _ in }) throws(SystemError) {
        guard pending.isEmpty, let number = containerNumber else { return }
        let left = remaining ?? capacity
        guard left > 0 else { return end() }
        do throws(SystemError) {
            try fill(from: number)
        } catch {
            guard error.errno == .wouldBlock || error.errno == .inputOutput else { throw error }
        }
        remaining = left - pending.count
        if pending.isEmpty { end() } else { arrived(buffer[pending]) }
    }

    /// The same to the end, for a caller who does not want it any more.
    mutating func drop(arrived: (ArraySlice<UInt8>) -> Void) throws(SystemError) {
        while !hasEnded {
            pending = 0..<0
            try drain(arrived: arrived)
        }
    }

    private mutating func fill(from source: Int32) throws(SystemError) {
        if wasFull, buffer.count < Relay.capacity { buffer = [UInt8](repeating: 0, count: Relay.capacity) }
        pending = 0..<(try Stream.read(source, into: &buffer))
        wasFull = pending.count == buffer.count
    }

    private var capacity: Int {
        switch container {
        case .some(let descriptor): descriptor.pipeCapacity ?? Relay.terminalCapacity
        case .none: 0
        }
    }

    private var containerNumber: Int32? {
        switch container {
        case .some(let descriptor): descriptor.rawValue
        case .none: nil
        }
    }
}
