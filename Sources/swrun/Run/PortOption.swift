internal import Linux
internal import Runtime

/// Ports as options name them.
enum PortOption {
    /// One `-p [IP:][PORT:]PORT[/PROTOCOL]`; ranges of the same length lead to each other one by one, and of a range for a
    /// single port the first free one is taken.
    static func parse(_ text: String) throws -> [PortRequest] {
        // From the right, because an address of version 6 has colons of its own.
        var parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let (inner, transport) = try split(parts.popLast() ?? "")
        let outer = parts.popLast() ?? ""
        let address = try parts.isEmpty ? nil : self.address(parts.joined(separator: ":"))
        guard !inner.isEmpty else { throw Failure("no port specified: \(text)<empty>") }
        guard let ports = range(inner) else { throw Failure("invalid containerPort: \(inner)") }
        guard !outer.isEmpty, outer != "0" else {
            return ports.map { PortRequest(ContainerPort($0, transport), address: address) }
        }
        guard let hostPorts = range(outer) else { throw Failure("invalid hostPort: \(outer)") }
        if ports.count == 1 {
            return [PortRequest(ContainerPort(ports.lowerBound, transport), address: address, ports: hostPorts)]
        }
        guard ports.count == hostPorts.count else {
            throw Failure("invalid ranges specified for container and host Ports: \(inner) and \(outer)")
        }
        return zip(ports, hostPorts).map {
            PortRequest(ContainerPort($0, transport), address: address, ports: $1...$1)
        }
    }

    /// One `--expose PORT[-PORT][/PROTOCOL]`.
    static func parseExposed(_ text: String) throws -> [ContainerPort] {
        guard !text.contains(":") else { throw Failure("invalid port format for --expose: \(text)") }
        let (inner, transport) = try split(text)
        guard let ports = range(inner) else {
            throw Failure("invalid range format for --expose: \(inner): a port is a number from 1 to 65535")
        }
        return ports.map { ContainerPort($0, transport) }
    }

    /// "80/tcp" without what follows the slash, and what it means.
    private static func split(_ text: String) throws(Failure) -> (String, TransportProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, let word = parts.last, !word.isEmpty else { return (parts.first ?? "", .tcp) }
        guard let transport = TransportProtocol(rawValue: word.lowercased()) else {
            throw Failure("invalid proto: \(word)")
        }
        return (parts.first ?? "", transport)
    }

    private static func address(_ text: String) throws(Failure) -> IPAddress? {
        if text.isEmpty { return nil }
        let isBracketed = text.hasPrefix("[") && text.hasSuffix("]")
        guard let address = IPAddress(isBracketed ? String(text.dropFirst().dropLast()) : text) else {
            throw Failure("invalid IP address: \(text)")
        }
        return address
    }

    /// "80", "8000-8010"; nil for what is none.
    private static func range(_ text: String) -> ClosedRange<UInt16>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part -> UInt16? in
            part.utf8.allSatisfy { (48...57).contains($0) } ? UInt16(part) : nil
        }
        guard (1...2).contains(parts.count), numbers.count == parts.count, let first = numbers.first,
            let last = numbers.last, first > 0, first <= last
        else { return nil }
        return first...last
    }
}
