internal import Linux

/// A connection to a published port that did not come by the packet filter's way: from this machine itself, or from the
/// container's own network. Its bytes are carried to the container and back, without ever waiting for either side.
final class ConnectionRelay {
    private let outside: InternetSocket
    private let inside: InternetSocket
    private var inward = Flow()
    private var outward = Flow()
    private var indices: (outside: Int?, inside: Int?)
    /// Whether the container has accepted.
    private var isConnected = false
    private(set) var hasEnded = false

    /// Bytes on their way in one direction.
    private struct Flow {
        var buffer: [UInt8] = []
        /// The part of the buffer that was received and not yet sent.
        var pending = 0..<0
        /// Whether the source has said that it sends no more.
        var sourceHasEnded = false
        /// Whether that was passed on.
        var isFinished = false

        static let size = 32 << 10

        var wantsSource: Bool { pending.isEmpty && !sourceHasEnded }
        var wantsSink: Bool { !pending.isEmpty }
    }

    /// - Throws: `SystemError` where the container cannot be reached at all.
    init(_ outside: consuming InternetSocket, to target: SocketAddress) throws(SystemError) {
        inside = try .connect(.tcp, to: target)
        self.outside = outside
    }

    /// Adds to a set what this relay waits for.
    func register(in set: inout PollSet) {
        var (outer, inner): (Readiness, Readiness) = ([], [])
        if !isConnected {
            // A connection that was made, or could not be, is writable.
            inner = .writable
        } else {
            if inward.wantsSource { outer.insert(.readable) }
            if inward.wantsSink { inner.insert(.writable) }
            if outward.wantsSource { inner.insert(.readable) }
            if outward.wantsSink { outer.insert(.writable) }
        }
        // A side that nothing is expected of would still tell of its end, again and again.
        indices = (
            outer.isEmpty ? nil : set.add(outside.descriptor.rawValue, outer),
            inner.isEmpty ? nil : set.add(inside.descriptor.rawValue, inner)
        )
    }

    /// Does what the set says can be done.
    func advance(_ set: borrowing PollSet) {
        let outer = indices.outside.map { set.found($0) } ?? []
        let inner = indices.inside.map { set.found($0) } ?? []
        if outer.isEmpty, inner.isEmpty { return }
        if !isConnected {
            guard inside.pendingError == nil else { return end() }
            isConnected = true
            return
        }
        do throws(SystemError) {
            try ConnectionRelay.move(&inward, from: outside, outer, to: inside, inner)
            try ConnectionRelay.move(&outward, from: inside, inner, to: outside, outer)
            if inward.isFinished, outward.isFinished { hasEnded = true }
        } catch { end() }
    }

    /// The side that did nothing wrong hears that the other one is gone, as if it were connected itself.
    private func end() {
        outside.resetAtClose()
        inside.resetAtClose()
        hasEnded = true
    }

    private static func move(
        _ flow: inout Flow, from source: borrowing InternetSocket, _ sourceState: Readiness,
        to sink: borrowing InternetSocket, _ sinkState: Readiness
    ) throws(SystemError) {
        do throws(SystemError) {
            if flow.wantsSink, !sinkState.isEmpty {
                flow.pending.removeFirst(try sink.sendSome(flow.buffer[flow.pending]))
            } else if flow.wantsSource, !sourceState.isEmpty {
                if flow.buffer.isEmpty { flow.buffer = [UInt8](repeating: 0, count: Flow.size) }
                flow.pending = 0..<(try source.receiveSome(into: &flow.buffer))
                flow.sourceHasEnded = flow.pending.isEmpty
            }
            if flow.sourceHasEnded, flow.pending.isEmpty, !flow.isFinished {
                flow.isFinished = true
                // One direction ends; the other goes on for as long as it likes.
                try sink.endSending()
            }
        } catch {
            if error.errno != .wouldBlock { throw error }
        }
    }
}

extension Range<Int> {
    /// Takes so many from the front.
    fileprivate mutating func removeFirst(_ count: Int) {
        self = Swift.min(lowerBound + count, upperBound)..<upperBound
    }
}
