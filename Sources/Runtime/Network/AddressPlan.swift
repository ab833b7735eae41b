package import Linux

/// Which ranges of addresses are free on this machine.
package struct AddressPlan: Sendable {
    /// What leads somewhere already, or was promised to a network.
    private let taken: [Subnet]

    /// - Parameters:
    ///   - routes: Of this machine; the default one takes nothing, as it is for what nobody else has.
    ///   - networks: The definitions of ours, whose bridges may not be there at the moment.
    package init(routes: [RouteSocket.Route], networks: [NetworkDefinition]) {
        taken =
            routes.filter { !$0.isDefault }.map(\.destination) + networks.flatMap { $0.ranges.map(\.subnet) }
    }

    /// What stands in the way of a subnet, or nil.
    package func obstacle(to subnet: Subnet) -> Subnet? { taken.first { $0.overlaps(subnet) } }

    /// The first free subnet: docker's ranges in docker's order, then smaller ones of 10.0.0.0/8.
    /// - Throws: `NetworkError.noFreeSubnet`.
    package func choose() throws(NetworkError) -> AddressRange {
        for subnet in AddressPlan.candidates where obstacle(to: subnet) == nil {
            if let range = AddressRange(automatic: subnet) { return range }
        }
        throw .noFreeSubnet
    }

    /// A subnet of version 6 that nobody else has: 40 random bits make it ours. See RFC 4193, section 3.2.
    package func chooseLocal() throws(NetworkError) -> AddressRange {
        let number = UInt128(UInt64.random(in: 0..<1 << 40))
        guard let subnet = Subnet(containing: IPAddress(.v6, 0xfd << 120 | number << 80), prefixLength: 64),
            let range = AddressRange(automatic: subnet), obstacle(to: subnet) == nil
        else { throw .noFreeSubnet }
        return range
    }

    private static let candidates: [Subnet] = {
        var found: [Subnet?] = (17...31).map { Subnet("172.\($0).0.0/16") }
        found += stride(from: 0, to: 256, by: 16).map { Subnet("192.168.\($0).0/20") }
        found += (128...255).map { Subnet("10.\($0).0.0/20") }
        return found.compactMap { $0 }
    }()
}
