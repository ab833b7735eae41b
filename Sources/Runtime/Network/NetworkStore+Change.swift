package import Linux

/// What a new network is to be.
package struct NetworkWish: Hashable, Sendable {
    package var name: String
    /// Subnets that were asked for, with what belongs to each; we choose where there is none.
    package var ranges: [Range] = []
    package var hasVersion6 = false
    package var isInternal = false
    package var labels: [String: String] = [:]
    package var options: [String: String] = [:]

    package init(name: String) { self.name = name }

    package struct Range: Hashable, Sendable {
        package var subnet: Subnet
        package var gateway: IPAddress?
        package var pool: Subnet?

        package init(subnet: Subnet, gateway: IPAddress? = nil, pool: Subnet? = nil) {
            self.subnet = subnet
            self.gateway = gateway
            self.pool = pool
        }
    }
}

extension NetworkStore {
    /// Makes a network. Its bridge is made when the first container needs it.
    /// - Throws: `NetworkError.invalidName`, `.exists`, `.overlaps`, `.noFreeSubnet`.
    package func create(_ wish: NetworkWish) throws -> NetworkDefinition {
        if let problem = NetworkDefinition.problem(withName: wish.name) { throw NetworkError.invalidName(problem) }
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        if NetworkDefinition.predefined.contains(wish.name) { throw NetworkError.exists(wish.name) }
        if try definition(named: wish.name) != nil { throw NetworkError.exists(wish.name) }
        let routes = try RouteSocket()
        let plan = AddressPlan(routes: try routes.routes(.v4) + routes.routes(.v6), networks: try list())
        var network = NetworkDefinition(name: wish.name)
        (network.isInternal, network.labels, network.options) = (wish.isInternal, wish.labels, wish.options)
        for range in wish.ranges {
            if let obstacle = plan.obstacle(to: range.subnet) {
                throw NetworkError.overlaps(subnet: range.subnet, with: obstacle)
            }
            guard let gateway = range.gateway ?? range.subnet.address(1), range.subnet.contains(gateway) else {
                throw NetworkError.addressOutside(range.gateway ?? range.subnet.base, network: wish.name)
            }
            network.ranges.append(AddressRange(subnet: range.subnet, gateway: gateway, pool: range.pool))
        }
        if network.range(.v4) == nil { network.ranges.insert(try plan.choose(), at: 0) }
        if wish.hasVersion6, network.range(.v6) == nil { network.ranges.append(try plan.chooseLocal()) }
        try save(network)
        announce(.create, of: network)
        return network
    }

    /// Removes a network, with its bridge.
    /// - Throws: `NetworkError.predefined`, `.inUse`.
    package func remove(_ network: NetworkDefinition) throws {
        if network.isPredefined { throw NetworkError.predefined(name: network.name, verb: "removed") }
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        let members = try endpoints(of: network)
        guard members.isEmpty else {
            throw NetworkError.inUse(name: network.name, containers: members.map(\.containerName))
        }
        try takeDown(network)
        try forget(network)
        announce(.destroy, of: network)
    }

    /// Takes down the bridge of a network that nobody is connected to; the next container makes it anew.
    /// - Returns: Whether nobody was.
    @discardableResult
    package func rest(_ network: NetworkDefinition) throws -> Bool {
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        guard try endpoints(of: network).isEmpty else { return false }
        try takeDown(network)
        return true
    }

    private func takeDown(_ network: NetworkDefinition) throws {
        _ = try NetworkBridge.remove(of: network, in: self)
        let folder = try Directory.openOrCreate(leases)
        if folder.contains(Path(network.id)) { try folder.removeTree(Path(network.id)) }
    }
}
