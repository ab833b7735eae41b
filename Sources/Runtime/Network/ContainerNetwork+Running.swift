internal import Linux

// What a running container is connected to, changed from outside by a command that ends at once: the container's waiter is
// not asked. The new interface belongs to the container's network namespace and goes with it; the address counts as taken as
// long as the container's first process lives; the waiter gives back at the end what `network.json` says then.

extension ContainerNetwork {
    /// Connects a container that runs to one more network.
    /// - Returns: What did not work and is no reason to fail.
    /// - Throws: `NetworkError`, `SystemError`; nothing has changed then.
    package static func connect(
        _ record: ContainerRecord, _ live: LiveState, by connection: NetworkRequest.Connection,
        in containers: ContainerStore
    ) throws -> [String] {
        let store = NetworkStore(containers)
        let lock = try store.lock()
        defer { withExtendedLifetime(lock) {} }
        let record = try containers.byPresentName(record)
        guard var state = try containers.notedNetworkState(of: record.id) else {
            throw NetworkError.hasNoNetworks(record.name)
        }
        let namespace = try namespace(of: live, named: record.name)
        var network = try store.find(connection.network)
        var warnings: [String] = []
        let routes = try RouteSocket()
        let bridge = try NetworkBridge(of: &network, in: store, routes) { warnings.append($0) }
        if state.endpoints.contains(where: { $0.networkID == network.id }) {
            throw NetworkError.alreadyConnected(container: record.name, network: network.name)
        }
        for left in try halved(of: record, in: network, store, beside: state) {
            try routes.removeLink(left.link)
            try store.leave(left)
        }
        let interfaces = Set(state.endpoints.map(\.interface))
        let number = (0...interfaces.count).first { !interfaces.contains("eth\($0)") } ?? interfaces.count
        let endpoint = try store.join(network, wanted: connection.address, as: record) { address in
            var endpoint = try Endpoint(of: record, number: number, connection, network, address)
            endpoint.process = live.process
            return endpoint
        }
        do {
            try plug(endpoint, into: bridge, namespace, routes)
            let ways = Set(state.endpoints.flatMap(\.gateways).map(\.family))
            try inside(namespace) {
                try configure(endpoint, gateways: endpoint.gateways.filter { !ways.contains($0.family) })
            }
            state.endpoints.append(endpoint)
            try store.writeNames(of: record, state.endpoints)
            try containers.note(state, of: record.id)
        } catch {
            try routes.removeLink(endpoint.link)
            try store.leave(endpoint)
            throw error
        }
        warnings += try store.tellNeighbours(of: record, in: [endpoint])
        store.announce(.connect, endpoint)
        return warnings
    }

    /// What a command that was killed on the way has left of a connection that is not noted, or not any more.
    private static func halved(
        of record: ContainerRecord, in network: NetworkDefinition, _ store: NetworkStore, beside state: NetworkState
    ) throws -> [Endpoint] {
        let noted = Set(state.endpoints.map(\.id))
        return try store.endpoints(of: network).filter { $0.containerID == record.id && !noted.contains($0.id) }
    }

    private static func plug(
        _ endpoint: Endpoint, into bridge: NetworkBridge, _ namespace: borrowing FileDescriptor,
        _ routes: borrowing RouteSocket
    ) throws {
        do throws(SystemError) {
            try routes.addPair(
                endpoint.link, bridge: bridge.index, mtu: bridge.mtu,
                peer: .init(
                    name: endpoint.interface, address: endpoint.hardwareAddress, place: .namespace(namespace.rawValue)))
        } catch { throw NetworkError.explaining(error) }
    }

    /// Disconnects a container that runs from a network.
    ///
    /// Ports that were published there lead nowhere from then on. Until the container ends its address is given to nobody
    /// else, to whom they would lead.
    /// - Returns: What did not work and is no reason to fail; nil for a container that is not connected.
    package static func disconnect(
        _ record: ContainerRecord, _ live: LiveState, from network: NetworkDefinition, in containers: ContainerStore
    ) throws -> [String]? {
        let store = NetworkStore(containers)
        let lock = try store.lock()
        defer { withExtendedLifetime(lock) {} }
        guard var state = try containers.notedNetworkState(of: record.id) else { return nil }
        let before = state.endpoints
        let gone =
            try before.filter { $0.networkID == network.id } + halved(of: record, in: network, store, beside: state)
        if gone.isEmpty { return nil }
        state.endpoints.removeAll { $0.networkID == network.id }
        let routes = try RouteSocket()
        for endpoint in gone { try routes.removeLink(endpoint.link) }
        try containers.note(state, of: record.id)
        let warnings = try store.tellNeighbours(of: record, in: gone, leaving: true)
        for endpoint in gone { try store.leave(endpoint) }
        try replaceWays(of: before, by: state.endpoints, live, record)
        try store.writeNames(of: record, state.endpoints)
        for endpoint in gone { store.announce(.disconnect, endpoint) }
        return warnings
    }

    /// Where the way out has gone with its interface, the next one's network is the way out.
    private static func replaceWays(
        of before: [Endpoint], by now: [Endpoint], _ live: LiveState, _ record: ContainerRecord
    ) throws {
        for family in [IPAddress.Family.v4, .v6] {
            guard let way = before.first(where: { $0.gateway(family) != nil }),
                !now.contains(where: { $0.id == way.id }),
                let next = now.first(where: { $0.gateway(family) != nil }), let gateway = next.gateway(family)
            else { continue }
            try inside(try namespace(of: live, named: record.name)) {
                let routes = try RouteSocket()
                guard let link = try routes.link(named: next.interface) else { return }
                try routes.addDefaultRoute(through: gateway, on: link.index)
            }
        }
    }

    /// The network namespace of a container's first process.
    private static func namespace(of live: LiveState, named name: String) throws -> FileDescriptor {
        guard let process = try live.process.open() else { throw NetworkError.notRunning(name) }
        let namespace = try FileDescriptor.open(Path("/proc/\(live.process.pid)/ns/net"), .readOnly)
        // As long as the process is there, its number is no other's.
        if try process.waitForEnd(milliseconds: 0) { throw NetworkError.notRunning(name) }
        return namespace
    }

    /// Does something in another network namespace, which this process, of one thread, enters meanwhile.
    private static func inside(_ namespace: borrowing FileDescriptor, _ body: () throws -> Void) throws {
        let own = try FileDescriptor.open("/proc/self/ns/net", .readOnly)
        try Namespaces.join(namespace, .network)
        do { try body() } catch {
            try Namespaces.join(own, .network)
            throw error
        }
        try Namespaces.join(own, .network)
    }

    /// What a container's own process does for an interface at its start.
    /// - Parameter gateways: Through which it reaches everybody else from now on.
    private static func configure(_ endpoint: Endpoint, gateways: [IPAddress]) throws {
        let routes = try RouteSocket()
        guard let link = try routes.link(named: endpoint.interface) else {
            throw SystemError("find the interface", endpoint.interface, .noSuchDevice)
        }
        // Before there is an address: a stranger's router would be asked, and believed (CVE-2020-13401).
        let keepsVersion6 = endpoint.address(.v6) != nil
        let setting = Path(keepsVersion6 ? "accept_ra" : "disable_ipv6")
        let settings = Path("ipv6/conf").appending(endpoint.interface).appending(setting)
        do throws(SystemError) {
            // What this shows is the namespace that we are in.
            try Directory.open("/proc/sys/net").writeSetting(settings, keepsVersion6 ? "0" : "1")
        } catch {
            // A kernel without version 6.
            guard error.errno == .noSuchFile else { throw error }
        }
        for address in endpoint.addresses { try routes.addAddress(address, to: link.index) }
        try routes.bringUp(link.index)
        for gateway in gateways { try routes.addDefaultRoute(through: gateway, on: link.index) }
    }
}
