internal import Linux

extension PublishedPort {
    /// How `ps` shows ports: "99/tcp, 0.0.0.0:8000-8002->8000-8002/tcp, [::]:8000-8002->8000-8002/tcp".
    /// - Parameter exposed: Ports that lead nowhere on this machine are shown alone.
    package static func summary(_ published: [PublishedPort], exposed: [ContainerPort]) -> String {
        let taken = Set(published.map(\.container))
        let alone = Set(exposed).subtracting(taken).sorted().map {
            Group(transport: $0.transport, address: nil, host: 0...0, container: $0.number...$0.number)
        }
        let reached = published.sorted { one, other in
            (one.host.address, one.container, one.host.port) < (other.host.address, other.container, other.host.port)
        }.map { port in
            Group(
                transport: port.container.transport, address: port.host.address, host: port.host.port...port.host.port,
                container: port.container.number...port.container.number)
        }
        var groups: [Group] = []
        for group in alone + reached {
            guard let joined = groups.last?.joined(with: group) else {
                groups.append(group)
                continue
            }
            groups[groups.count - 1] = joined
        }
        return groups.map(\.text).joined(separator: ", ")
    }

    /// Ports in a row that lead to ports in a row.
    private struct Group {
        let transport: TransportProtocol
        let address: IPAddress?
        let host: ClosedRange<UInt16>
        let container: ClosedRange<UInt16>

        func joined(with next: Group) -> Group? {
            guard transport == next.transport, address == next.address, container.upperBound < .max,
                container.upperBound + 1 == next.container.lowerBound,
                address == nil || (host.upperBound < .max && host.upperBound + 1 == next.host.lowerBound)
            else { return nil }
            return Group(
                transport: transport, address: address,
                host: host.lowerBound...max(host.lowerBound, next.host.upperBound),
                container: container.lowerBound...next.container.upperBound)
        }

        var text: String {
            func words(_ range: ClosedRange<UInt16>) -> String {
                range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
            }
            let inside = "\(words(container))/\(transport.rawValue)"
            guard let address else { return inside }
            return "\(address.bracketed):\(words(host))->\(inside)"
        }
    }
}
