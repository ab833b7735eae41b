package import Linux

/// A client's side of a connection to a container's monitor: one loop that carries bytes, passes signals on, follows the
/// terminal's size and looks for the keys that part it from the container.
package struct AttachSession: ~Copyable {
    package struct Settings: Sendable {
        package var wishes: AttachWishes
        /// Whether the container has a terminal.
        package var hasTerminal: Bool
        /// None where input does not come from a terminal.
        package var detachKeys: DetachKeys
        package var proxiesSignals: Bool

        package init(wishes: AttachWishes, hasTerminal: Bool, detachKeys: DetachKeys, proxiesSignals: Bool = true) {
            self.wishes = wishes
            self.hasTerminal = hasTerminal
            self.detachKeys = detachKeys
            self.proxiesSignals = proxiesSignals
        }
    }

    package enum End: Hashable, Sendable {
        case exited(code: Int32)
        /// There was no container to attach to.
        case failed(code: Int32, text: String)
        case detached
        /// A signal ended this client; the container goes on.
        case interrupted(signal: Int32)
        /// The monitor is gone, and nobody knows how the container ended.
        case lost
    }

    let connection: PacketSocket
    let settings: Settings
    let signals: SignalDescriptor
    var scanner: DetachScanner
    /// Until when keys are held back, on the clock of `Deadline`.
    var holdsUntil: Deadline?
    /// Packets for the monitor that found no room yet.
    var outgoing: [[UInt8]] = []
    /// What the container wrote and the caller's stream did not take yet.
    var incoming: (bytes: ArraySlice<UInt8>, stream: Int32) = ([], 1)
    var isRunning = false
    var takesInput = false
    var interruptions = 0
    /// Set when nobody reads our output any more: the container is being ended.
    var brokenStream = false
    var mode: Terminal.RawMode?

    /// - Parameter connection: With the wishes already sent.
    package init(_ connection: consuming PacketSocket, _ settings: Settings) throws(SystemError) {
        self.connection = connection
        self.settings = settings
        scanner = DetachScanner(settings.detachKeys)
        signals = try SignalDescriptor()
        mode = nil
    }

    /// Tells the monitor what is wanted: the first packet of a connection.
    package static func send(_ wishes: AttachWishes, on connection: borrowing PacketSocket) throws(SystemError) {
        _ = try connection.send(ClientFrame.hello(wishes).packet)
    }

    /// Waits until a container that nobody stays attached to runs, or has not come to run.
    /// - Returns: nil when it runs.
    package static func awaitStart(on connection: borrowing PacketSocket) throws(SystemError) -> End? {
        while true {
            let packet = try connection.receiveNext()
            if packet.isEmpty { return .lost }
            switch MonitorFrame(packet: packet) {
            case .running: return nil
            case .failed(let code, let text): return .failed(code: code, text: text)
            case .exited(let code): return .exited(code: code)
            case .warning(let text): _ = try Stream.write(Array(text.utf8)[...], to: 2)
            case .output, .error, nil: continue
            }
        }
    }

    /// Stays until the container has ended, or the client leaves it.
    package mutating func run() throws -> End {
        while true {
            var set = PollSet()
            let signal = set.add(signals.descriptor.rawValue, .readable)
            let connection = registerConnection(in: &set)
            let output = incoming.bytes.isEmpty ? nil : set.add(incoming.stream, .writable)
            let input = takesInput && outgoing.isEmpty ? set.add(0, .readable) : nil
            try set.wait(milliseconds: holdsUntil?.milliseconds ?? -1)

            if set.found(signal).contains(.readable), let end = try takeSignals() { return end }
            if let output, !set.found(output).isEmpty { try deliver() }
            if let connection, !set.found(connection).isEmpty {
                try flush()
                if incoming.bytes.isEmpty, let end = try receive() { return end }
            }
            if let input, !set.found(input).isEmpty, try takeInput() { return try detach() }
            if let limit = holdsUntil, limit.isOver {
                holdsUntil = nil
                try send(.input(scanner.release()[...]))
            }
        }
    }

    /// Where there is nothing to ask of the connection it is left out, or its end would be told again and again.
    private func registerConnection(in set: inout PollSet) -> Int? {
        var interest: Readiness = []
        if incoming.bytes.isEmpty { interest.insert(.readable) }
        if !outgoing.isEmpty { interest.insert(.writable) }
        return interest.isEmpty ? nil : set.add(connection.descriptor.rawValue, interest)
    }

    /// Takes the next packet of the monitor.
    private mutating func receive() throws -> End? {
        guard let packet = try connection.receive() else { return nil }
        if packet.isEmpty { return .lost }
        switch MonitorFrame(packet: packet) {
        // Told again when the container is started again.
        case .running where !isRunning:
            (isRunning, takesInput) = (true, settings.wishes.givesInput)
            if takesInput, settings.hasTerminal, Terminal.isTerminal(0) { mode = try Terminal.RawMode(0) }
        case .running: break
        case .failed(let code, let text): return .failed(code: code, text: text)
        case .warning(let text): if !brokenStream { incoming = (Array(text.utf8)[...], 2) }
        case .output(let bytes): if !brokenStream { incoming = (bytes, 1) }
        case .error(let bytes): if !brokenStream { incoming = (bytes, 2) }
        case .exited(let code): return .exited(code: brokenStream ? 128 + Signal.brokenPipe : code)
        case nil: break
        }
        return nil
    }

    /// Hands what the container wrote to the caller's stream, as much as that takes.
    private mutating func deliver() throws {
        // As much as a pipe that poll(2) calls writable takes without blocking: see pipe(7) PIPE_BUF.
        let portion = incoming.bytes.prefix(4096)
        do throws(SystemError) {
            incoming.bytes.removeFirst(try Stream.write(portion, to: incoming.stream))
        } catch {
            switch error.errno {
            case .wouldBlock: return
            // As for any program of a pipeline; the container must go first, and be removed if it is to remove itself.
            case .brokenPipe where settings.wishes.ownsContainer:
                brokenStream = true
                incoming.bytes = []
                try send(.signal(Signal.kill))
            default: throw error
            }
        }
    }

    mutating func send(_ frame: ClientFrame) throws(SystemError) {
        outgoing.append(frame.packet)
        try flush()
    }

    private mutating func flush() throws(SystemError) {
        do throws(SystemError) {
            while let packet = outgoing.first, try connection.send(packet) { outgoing.removeFirst() }
        } catch {
            guard error.errno == .brokenPipe || error.errno == .connectionReset else { throw error }
            // The monitor has gone; what it said last is still to be read.
            outgoing = []
            takesInput = false
        }
    }
}
