internal import Linux

/// The rules that lead what comes from other hosts to a container's published ports.
///
/// They stand in a table of the container's own that belongs to this process's socket: the kernel removes it with the
/// process, however that ends. Without them every connection would go through the relay, which hides where it came from.
struct PortForwarding: ~Copyable {
    private let socket: NetlinkSocket
    private let name: String

    /// - Returns: nil where there is nothing to lead, or nothing that could: the relay serves alone then.
    static func open(_ ports: [PublishedPort], to endpoint: Endpoint, behind bridge: String) throws -> PortForwarding? {
        let rules = rules(ports, to: endpoint, behind: bridge)
        guard !rules.isEmpty else { return nil }
        let name = "swrun-\(endpoint.containerID.prefix(12))"
        do throws(SystemError) {
            let socket = try NetlinkSocket(.netfilter)
            try socket.add(PacketFilter.Table(name: name, rules: rules, isOwned: true))
            return PortForwarding(socket: socket, name: name)
        } catch {
            switch error.errno {
            // No packet filter, or one from before Linux 5.12.
            case .notSupported, .noProtocol, .invalidArgument, .noSuchFile: return nil
            default: throw error
            }
        }
    }

    /// Removes the rules at once: left to the kernel, it takes a look at every processor first.
    consuming func close() throws(SystemError) { _ = try socket.removeTable(name) }

    /// Containers of the same network are not led: the answer would take the short way back, from an address that nobody
    /// asked. They meet the relay.
    static func rules(
        _ ports: [PublishedPort], to endpoint: Endpoint, behind bridge: String
    ) -> [PacketFilter.Rule] {
        var rules: [PacketFilter.Rule] = []
        for stretch in stretches(of: ports.filter { !$0.host.address.isLoopback }) {
            guard let target = endpoint.address(stretch.address.family)?.address else { continue }
            let place: PacketFilter.Match =
                stretch.address.isAny ? .destinationIsLocal(target.family) : .destination(stretch.address)
            rules.append(
                .init(
                    .prerouting,
                    [.notFrom(link: bridge), place, .ports(stretch.transport, stretch.ports)],
                    .redirect(to: target, port: stretch.target)))
        }
        return rules
    }

    /// Ports in a row that one rule can lead.
    private struct Stretch {
        let address: IPAddress
        let transport: TransportProtocol
        var ports: ClosedRange<UInt16>
        /// nil where each port of this machine leads to that of the same number.
        let target: UInt16?
    }

    private static func stretches(of ports: [PublishedPort]) -> [Stretch] {
        let inOrder = ports.sorted { one, other in
            (one.host.address, one.container.transport, one.host.port)
                < (other.host.address, other.container.transport, other.host.port)
        }
        var found: [Stretch] = []
        for port in inOrder {
            let isSame = port.host.port == port.container.number
            if isSame, let last = found.last, last.target == nil, last.address == port.host.address,
                last.transport == port.container.transport, last.ports.upperBound < .max,
                last.ports.upperBound + 1 == port.host.port
            {
                found[found.count - 1].ports = last.ports.lowerBound...port.host.port
            } else {
                found.append(
                    Stretch(
                        address: port.host.address, transport: port.container.transport,
                        ports: port.host.port...port.host.port, target: isSame ? nil : port.container.number))
            }
        }
        return found
    }
}
