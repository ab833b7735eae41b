internal import Linux

/// Messages to one published port of UDP, carried to the container and back. UDP knows no connections: each sender has a
/// conversation here, with a socket of its own by which the container tells it from others.
final class DatagramRelay {
    private let listener: PortSockets.Listener
    private let target: SocketAddress
    private var conversations: [SocketAddress: Conversation] = [:]
    private var index = 0

    /// No message is longer, in bytes. See udp(7).
    static let longest = 64 << 10

    /// At most so many at a time, for each port; the one that has been silent the longest makes room.
    private static let limit = 64

    private final class Conversation {
        let socket: InternetSocket
        /// The last message from outside: the answer goes to its sender.
        var last: Datagram
        var index = 0
        /// A count of messages, as a clock.
        var usedAt: UInt64

        init(_ socket: consuming InternetSocket, _ first: Datagram, at time: UInt64) {
            self.socket = socket
            last = first
            usedAt = time
        }
    }

    private var clock: UInt64 = 0

    init(_ listener: PortSockets.Listener, to target: SocketAddress) {
        self.listener = listener
        self.target = target
    }

    func register(in set: inout PollSet) {
        index = set.add(listener.socket.descriptor.rawValue, .readable)
        for conversation in conversations.values {
            conversation.index = set.add(conversation.socket.descriptor.rawValue, .readable)
        }
    }

    /// A message that cannot be delivered is lost, as messages are.
    /// - Parameter buffer: Room for the longest one; nothing is kept in it.
    func advance(_ set: borrowing PollSet, _ buffer: inout [UInt8]) {
        for (sender, conversation) in conversations where !set.found(conversation.index).isEmpty {
            do throws(SystemError) {
                guard let answer = try conversation.socket.receive(into: &buffer) else { continue }
                conversation.usedAt = tick()
                try listener.socket.answer(conversation.last, with: answer.content)
            } catch {
                // Nobody listens in the container, or the sender is gone.
                if error.errno != .wouldBlock { conversations[sender] = nil }
            }
        }
        guard !set.found(index).isEmpty else { return }
        do throws(SystemError) {
            guard let message = try listener.socket.receive(into: &buffer) else { return }
            let conversation = try conversation(for: message)
            conversation.last = message.withoutContent
            conversation.usedAt = tick()
            try conversation.socket.send(message.content)
        } catch {}
    }

    private func conversation(for message: Datagram) throws(SystemError) -> Conversation {
        if let known = conversations[message.sender] { return known }
        if conversations.count >= DatagramRelay.limit,
            let oldest = conversations.min(by: { $0.value.usedAt < $1.value.usedAt })
        {
            conversations[oldest.key] = nil
        }
        let made = Conversation(try .connect(.udp, to: target), message.withoutContent, at: tick())
        conversations[message.sender] = made
        return made
    }

    private func tick() -> UInt64 {
        clock &+= 1
        return clock
    }
}
