internal import Linux

/// Everybody who is attached to a container, and the door for those who come.
final class MonitorClients {
    private var clients: [AttachedClient] = []
    private var listener: PacketListener?
    private var index: Int?
    /// What a newcomer hears while there is no process to attach to; nil while there is.
    var refusal: String?

    /// The name of the socket, in the directory of what dies with the host.
    static let socketName: Path = "attach"

    /// More at a time are turned away.
    private static let limit = 128

    /// - Parameter starter: The connection of whoever started this monitor.
    init(starter: consuming PacketSocket) throws {
        let first = AttachedClient(starter)
        clients = [first]
        // Its wishes were sent before this process was started.
        var set = PollSet()
        first.register(in: &set, listens: true)
        try set.wait(milliseconds: 10_000)
        for case .hello(let wishes) in first.advance(set) { first.wishes = wishes }
    }

    /// Opens the door.
    func listen(in directory: borrowing Directory) throws(SystemError) {
        listener = try PacketListener(MonitorClients.socketName, in: directory)
    }

    /// Lets nobody in any more.
    func close() { listener = nil }

    /// Whether output has to wait for one of them.
    var areBehind: Bool { clients.contains(where: \.isBehind) }
    var isEmpty: Bool { clients.isEmpty }
    /// The window of the first client that has one.
    var windowSize: Terminal.Size? { clients.lazy.compactMap { $0.wishes?.size }.first }

    func register(in set: inout PollSet, listens: Bool) {
        switch listener {
        case .some(let listener): index = set.add(listener.descriptor.rawValue, .readable)
        case .none: index = nil
        }
        for client in clients { client.register(in: &set, listens: listens) }
    }

    /// Does what the set says can be done.
    /// - Returns: What is to be done for the clients.
    func advance(_ set: borrowing PollSet) throws(SystemError) -> [ClientRequest] {
        var requests: [ClientRequest] = []
        for client in clients {
            for frame in client.advance(set) { take(frame, of: client, &requests) }
            if client.hasLeft { requests += departure(of: client) }
        }
        clients.removeAll(where: \.hasLeft)
        if let index, set.found(index).contains(.readable) { try admit() }
        return requests
    }

    private func take(_ frame: ClientFrame, of client: AttachedClient, _ requests: inout [ClientRequest]) {
        switch frame {
        case .hello(let wishes):
            if let refusal { return client.dismiss(.failed(code: 1, text: "Error: \(refusal)\n")) }
            client.wishes = wishes
            if let size = wishes.size { requests.append(.windowSize(size)) }
            client.tell(.running)
        case .input(let bytes) where client.wishes?.givesInput == true: requests.append(.input(bytes))
        case .inputEnd where client.wishes?.givesInput == true: requests.append(.inputEnd)
        case .input, .inputEnd: break
        case .windowSize(let size): requests.append(.windowSize(size))
        case .signal(let number): requests.append(.signal(number))
        case .hangUp: requests.append(.hangUp)
        case .detach:
            // From now on it is one like any other, whose end means nothing.
            client.wishes = AttachWishes()
        }
    }

    private func departure(of client: AttachedClient) -> [ClientRequest] {
        if client.isOwner { return [.end] }
        return client.wishes?.givesInput == true ? [.inputEnd] : []
    }

    private func admit() throws(SystemError) {
        switch listener {
        case .some(let listener):
            guard let socket = try listener.accept() else { return }
            // One too many is turned away by closing its connection.
            if clients.count < MonitorClients.limit { clients.append(AttachedClient(socket)) }
        case .none: break
        }
    }

    // MARK: Telling them

    func tellRunning() { for client in clients { client.tell(.running) } }

    func tell(warning text: String) { for client in clients { client.tell(.warning(text)) } }

    func tell(output bytes: ArraySlice<UInt8>) {
        for client in clients where client.wishes?.wantsOutput == true { client.tell(.output(bytes)) }
    }

    func tell(error bytes: ArraySlice<UInt8>) {
        for client in clients where client.wishes?.wantsErrors == true { client.tell(.error(bytes)) }
    }

    /// Says the last thing to everybody, and stays until all have heard it or are gone.
    func dismiss(_ frame: MonitorFrame) throws(SystemError) {
        close()
        for client in clients { client.dismiss(frame) }
        clients.removeAll(where: \.hasLeft)
        while !clients.isEmpty {
            var set = PollSet()
            for client in clients { client.register(in: &set, listens: false) }
            try set.wait()
            for client in clients { _ = client.advance(set) }
            clients.removeAll(where: \.hasLeft)
        }
    }
}

/// What is to be done for a client.
enum ClientRequest: Hashable, Sendable {
    case input(ArraySlice<UInt8>)
    case inputEnd
    case windowSize(Terminal.Size)
    case signal(Int32)
    /// The container's terminal ends.
    case hangUp
    /// The client in whose foreground the container was is gone.
    case end

    /// Whether the container is not to be started again after it.
    var asksForEnd: Bool {
        switch self {
        case .signal(let number): ClientRequest.endingSignals.contains(number)
        case .hangUp, .end: true
        case .input, .inputEnd, .windowSize: false
        }
    }

    private static let endingSignals = [Signal.interrupt, Signal.quit, Signal.terminate, Signal.kill]
}
