internal import Linux

/// The sockets by which a container's waiter holds ports of this machine: nobody else gets them, and the kernel frees
/// them with the process.
final class PortSockets {
    /// One held port.
    final class Listener {
        let port: PublishedPort
        let socket: InternetSocket

        init(_ port: PublishedPort, _ socket: consuming InternetSocket) {
            self.port = port
            self.socket = socket
        }
    }

    let listeners: [Listener]
    /// What holds, first come first: of a wish for every address both versions.
    var ports: [PublishedPort] { listeners.map(\.port) }

    /// Takes a port for each wish, or none at all.
    /// - Throws: `NetworkError.portTaken`, `.noPortLeft`; `SystemError`.
    init(_ requests: [PortRequest]) throws {
        try PortSockets.makeRoom(for: requests.count)
        var held: [Listener] = []
        var next: [TransportProtocol: UInt16] = [:]
        for request in requests {
            if let ports = request.ports {
                held += try PortSockets.first(of: ports, request)
            } else {
                // Past the last one that was found: a port that was taken stays so.
                let start = next[request.container.transport] ?? PortSockets.ephemeral.lowerBound
                let found = try PortSockets.free(request, from: start)
                next[request.container.transport] = found.first.map { min($0.port.host.port, 60_998) + 1 }
                held += found
            }
        }
        listeners = held
    }

    /// RLIMIT_NOFILE. See getrlimit(2).
    static let descriptorLimit: Int32 = 7

    /// Raises our limit of descriptors for thousands of ports; the container has limits of its own.
    private static func makeRoom(for count: Int) throws(SystemError) {
        let limit = Inheritance.limit(descriptorLimit)
        // Of each version of the protocol one, and as much again for what comes in by them.
        let wanted = UInt64(clamping: count) * 4 + 256
        guard wanted > limit.soft else { return }
        let highest = max(wanted, limit.hard)
        do throws(SystemError) {
            try Inheritance.setLimit(descriptorLimit, soft: highest, hard: highest)
        } catch {
            // Without CAP_SYS_RESOURCE, or beyond what the kernel gives anybody.
            guard error.errno == .notPermitted else { throw error }
            try Inheritance.setLimit(descriptorLimit, soft: limit.hard, hard: limit.hard)
        }
    }

    /// Those that docker gives to whoever names none. See ip(7), ip_local_port_range.
    private static let ephemeral: ClosedRange<UInt16> = 32_768...60_999

    private static func free(_ request: PortRequest, from start: UInt16) throws -> [Listener] {
        for port in start...ephemeral.upperBound {
            do { return try hold(request, port) } catch NetworkError.portTaken {}
        }
        throw NetworkError.noPortLeft(request.container.transport)
    }

    private static func first(of ports: ClosedRange<UInt16>, _ request: PortRequest) throws -> [Listener] {
        var problem: (any Error)?
        for port in ports {
            do { return try hold(request, port) } catch NetworkError.portTaken(let place) {
                problem = problem ?? NetworkError.portTaken(place)
            }
        }
        throw problem ?? NetworkError.noPortLeft(request.container.transport)
    }

    private static func hold(_ request: PortRequest, _ port: UInt16) throws -> [Listener] {
        if let address = request.address { return [try listen(request.container, SocketAddress(address, port: port))] }
        let first = try listen(request.container, SocketAddress(.any4, port: port))
        do {
            return [first, try listen(request.container, SocketAddress(.any6, port: port))]
        } catch let error as SystemError {
            // A machine without version 6 has no second half.
            guard [.familyNotSupported, .addressNotAvailable].contains(error.errno) else { throw error }
            return [first]
        }
    }

    private static func listen(_ container: ContainerPort, _ place: SocketAddress) throws -> Listener {
        do throws(SystemError) {
            return Listener(PublishedPort(container, at: place), try .listen(container.transport, at: place))
        } catch {
            if error.errno == .addressInUse { throw NetworkError.portTaken(place) }
            throw error
        }
    }
}
