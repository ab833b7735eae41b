internal import Linux

/// What a container's waiter does for its published ports, in its one loop beside everything else.
final class PortRelay {
    private let listeners: [Door]
    private let datagrams: [DatagramRelay]
    private var connections: [ConnectionRelay] = []
    /// So many that our descriptors suffice; further ones wait in the kernel's queue.
    private let limit: Int
    private var isAccepting = false
    private var buffer: [UInt8] = []

    private final class Door {
        let listener: PortSockets.Listener
        let target: SocketAddress
        var index = 0

        init(_ listener: PortSockets.Listener, _ target: SocketAddress) {
            (self.listener, self.target) = (listener, target)
        }
    }

    /// - Parameter endpoint: Where the container is reached from this machine.
    init(_ sockets: PortSockets, to endpoint: Endpoint) {
        var (doors, datagrams): ([Door], [DatagramRelay]) = ([], [])
        for listener in sockets.listeners {
            // Who asks by version 6 is led to a container of version 4 as well.
            let family = listener.port.host.address.family
            guard let target = (endpoint.address(family) ?? endpoint.address(.v4))?.address else { continue }
            let place = SocketAddress(target, port: listener.port.container.number)
            switch listener.port.container.transport {
            case .udp: datagrams.append(DatagramRelay(listener, to: place))
            // A message of SCTP would lose its edges on the way: it comes by the packet filter alone.
            case .sctp: break
            case .tcp: doors.append(Door(listener, place))
            }
        }
        (listeners, self.datagrams) = (doors, datagrams)
        let descriptors = Int(clamping: Inheritance.limit(PortSockets.descriptorLimit).soft) - sockets.listeners.count
        limit = max(16, min(descriptors, 4096) / 4)
        if !datagrams.isEmpty { buffer = [UInt8](repeating: 0, count: DatagramRelay.longest) }
    }

    func register(in set: inout PollSet) {
        isAccepting = connections.count < limit
        if isAccepting {
            for door in listeners { door.index = set.add(door.listener.socket.descriptor.rawValue, .readable) }
        }
        for datagram in datagrams { datagram.register(in: &set) }
        for connection in connections { connection.register(in: &set) }
    }

    /// Nothing that goes wrong here concerns anybody but the connection that it happens to.
    func advance(_ set: borrowing PollSet) {
        for connection in connections { connection.advance(set) }
        for datagram in datagrams { datagram.advance(set, &buffer) }
        if isAccepting {
            for door in listeners where !set.found(door.index).isEmpty { accept(door) }
        }
        connections.removeAll(where: \.hasEnded)
    }

    private func accept(_ door: Door) {
        do throws(SystemError) {
            guard connections.count < limit, let connection = try door.listener.socket.accept() else { return }
            connections.append(try ConnectionRelay(connection, to: door.target))
        } catch {
            // Whoever asked hears that the connection is gone.
        }
    }
}
