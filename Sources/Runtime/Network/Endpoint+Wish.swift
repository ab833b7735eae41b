internal import Linux

extension Endpoint {
    /// The interface that a container gets in a network, with an address of version 4 that was found for it.
    init(
        of record: ContainerRecord, number: Int, _ wish: NetworkRequest.Connection, _ network: NetworkDefinition,
        _ address: IPAddress
    ) throws {
        var (addresses, gateways): ([InterfaceAddress], [IPAddress]) = ([], [])
        for range in network.ranges {
            let own: IPAddress
            if range.subnet.family == .v4 {
                own = address
            } else if let wanted = wish.address6 {
                own = wanted
            } else {
                // The same place in its subnet as the other one has in its own: nobody else is there.
                let offset = address.value - (network.range(.v4)?.subnet.base.value ?? 0)
                own = IPAddress(.v6, range.subnet.base.value + offset)
            }
            guard range.offers(own) else { throw NetworkError.addressOutside(own, network: network.name) }
            addresses.append(InterfaceAddress(own, in: range.subnet))
            if !network.isInternal { gateways.append(range.gateway) }
        }
        if wish.address6 != nil, network.range(.v6) == nil {
            throw NetworkError.noSuchVersion(network: network.name, .v6)
        }
        self.init(
            id: RandomHex.digits(64), networkID: network.id, networkName: network.name, interface: "eth\(number)",
            link: "veth\(RandomHex.digits(10))", addresses: addresses, gateways: gateways,
            hardwareAddress: wish.hardwareAddress ?? HardwareAddress(for: address), aliases: wish.aliases,
            containerID: record.id, containerName: record.name)
    }
}
