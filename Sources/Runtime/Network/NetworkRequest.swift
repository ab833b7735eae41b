package import Linux

/// What a container asks of networks, as its record keeps it: all of it is decided anew at each start.
package struct NetworkRequest: Hashable, Sendable {
    /// The networks it is to be connected to, in the order of its interfaces; empty where it has none of its own.
    package var connections: [Connection] = []
    package var ports: [PortRequest] = []
    /// Whether every exposed port is to be published as well: `-P`.
    package var publishesAll = false

    package init() {}

    /// A wish for one network.
    package struct Connection: Hashable, Sendable {
        package var network: String
        package var address: IPAddress?
        package var address6: IPAddress?
        package var hardwareAddress: HardwareAddress?
        package var aliases: [String]

        package init(
            network: String, address: IPAddress? = nil, address6: IPAddress? = nil,
            hardwareAddress: HardwareAddress? = nil, aliases: [String] = []
        ) {
            self.network = network
            self.address = address
            self.address6 = address6
            self.hardwareAddress = hardwareAddress
            self.aliases = aliases
        }
    }
}

/// A port of a container.
package struct ContainerPort: Hashable, Sendable, Comparable, LosslessStringConvertible {
    package let number: UInt16
    package let transport: TransportProtocol

    package init(_ number: UInt16, _ transport: TransportProtocol) {
        (self.number, self.transport) = (number, transport)
    }

    /// "80/tcp", or "80" for TCP.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, let first = parts.first, let number = UInt16(first), number > 0, "\(number)" == first,
            let transport = parts.count < 2 ? .tcp : TransportProtocol(rawValue: parts[1])
        else { return nil }
        self.init(number, transport)
    }

    package var description: String { "\(number)/\(transport.rawValue)" }

    package static func < (one: ContainerPort, other: ContainerPort) -> Bool {
        (one.number, one.transport) < (other.number, other.transport)
    }
}

/// A wish to have a container's port reached through one of this machine's: one `-p`, or one port of its range.
package struct PortRequest: Hashable, Sendable {
    package var container: ContainerPort
    /// nil for every address of this machine.
    package var address: IPAddress?
    /// The first of these that is free; nil for any that nobody uses.
    package var ports: ClosedRange<UInt16>?

    package init(_ container: ContainerPort, address: IPAddress? = nil, ports: ClosedRange<UInt16>? = nil) {
        self.container = container
        self.address = address
        self.ports = ports
    }

    /// As docker's `HostPort` has it: "8080", "8000-8010", "".
    package var portText: String {
        guard let ports else { return "" }
        return ports.count == 1 ? "\(ports.lowerBound)" : "\(ports.lowerBound)-\(ports.upperBound)"
    }
}

/// A port of this machine that leads to a container.
package struct PublishedPort: Hashable, Sendable, Comparable {
    package let container: ContainerPort
    package let host: SocketAddress

    package init(_ container: ContainerPort, at host: SocketAddress) {
        self.container = container
        self.host = host
    }

    package static func < (one: PublishedPort, other: PublishedPort) -> Bool {
        if one.container != other.container { return one.container < other.container }
        return (one.host.address, one.host.port) < (other.host.address, other.host.port)
    }
}
