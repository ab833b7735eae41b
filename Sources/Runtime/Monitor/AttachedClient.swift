internal import Linux

/// A client of a monitor. A class, because descriptors cannot stand in an array.
final class AttachedClient {
    private let socket: PacketSocket
    /// What it wants; nil until it has said so.
    var wishes: AttachWishes?
    /// Packets that found no room in the socket yet.
    private var queue: [[UInt8]] = []
    private var queued = 0
    private var index: Int?
    /// It is gone, or has heard the last thing.
    private(set) var hasLeft = false
    private var leavesWhenTold = false
    /// Nothing more can be said to it; what it has said before it went is still to be heard.
    private var isDeaf = false

    init(_ socket: consuming PacketSocket) { self.socket = socket }

    /// How many bytes wait for a client, beside those in its socket, before the container has to.
    private static let queueLimit = 256 << 10

    /// Whether it reads more slowly than the container writes.
    var isBehind: Bool { queued > AttachedClient.queueLimit }
    var isOwner: Bool { wishes?.ownsContainer == true }

    /// Says something, at once or as soon as there is room.
    func tell(_ frame: MonitorFrame) {
        guard !isDeaf, !leavesWhenTold else { return }
        queue.append(frame.packet)
        queued += queue.last?.count ?? 0
        flush()
    }

    /// Says the last thing.
    func dismiss(_ frame: MonitorFrame) {
        tell(frame)
        leavesWhenTold = true
        if queue.isEmpty { hasLeft = true }
    }

    /// - Parameter listens: Whether what it has to say can be taken just now; its end is always heard.
    func register(in set: inout PollSet, listens: Bool) {
        var interest: Readiness = []
        if listens || wishes == nil { interest.insert(.readable) }
        if !queue.isEmpty { interest.insert(.writable) }
        index = set.add(socket.descriptor.rawValue, interest)
    }

    /// Does what the set says can be done.
    /// - Returns: What the client has said.
    func advance(_ set: borrowing PollSet) -> [ClientFrame] {
        guard let index else { return [] }
        let found = set.found(index)
        self.index = nil
        if found.contains(.writable) { flush() }
        // One that is gone may have said something before. It is no more than a socket holds.
        if !found.isDisjoint(with: .ended) { return receive(atMost: .max) }
        return found.contains(.readable) ? receive(atMost: 1) : []
    }

    private func receive(atMost limit: Int) -> [ClientFrame] {
        var frames: [ClientFrame] = []
        do throws(SystemError) {
            while frames.count < limit, !hasLeft, let packet = try socket.receive() {
                if packet.isEmpty {
                    hasLeft = true
                } else if let frame = ClientFrame(packet: packet) {
                    frames.append(frame)
                }
            }
        } catch {
            // A connection that cannot be read is one that has ended.
            hasLeft = true
        }
        return frames
    }

    private func flush() {
        do throws(SystemError) {
            var sent = 0
            while sent < queue.count, try socket.send(queue[sent]) {
                queued -= queue[sent].count
                sent += 1
            }
            queue.removeFirst(sent)
        } catch {
            (queue, queued) = ([], 0)
            isDeaf = true
        }
        if leavesWhenTold, queue.isEmpty { hasLeft = true }
    }
}
