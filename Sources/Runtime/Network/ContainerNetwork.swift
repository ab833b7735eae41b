package import Linux

/// Everything that a container's waiter holds of its networks: addresses, ports, rules. All of it is the kernel's to take
/// back when this process ends, however it ends.
package final class ContainerNetwork {
    private let store: NetworkStore
    private let record: ContainerRecord
    private let leases: [EndpointLease]
    private let bridges: [NetworkBridge]
    private let sockets: PortSockets?
    private var forwarding: PortForwarding?
    private let relay: PortRelay?
    /// What did not work and does not keep the container from running.
    package private(set) var warnings: [String] = []

    /// The process whose network the container shares.
    private var joined: PidDescriptor?

    /// What a container that is about to start gets of networks; nil for one that has none, or this machine's own.
    package static func take(for record: ContainerRecord, in containers: ContainerStore) throws -> ContainerNetwork? {
        let mode = record.hostConfiguration.networkMode
        if mode.hasPrefix(sharedPrefix) {
            return try ContainerNetwork(
                sharing: String(mode.dropFirst(sharedPrefix.count)), for: record, in: containers)
        }
        return record.hostConfiguration.network.connections.isEmpty
            ? nil : try ContainerNetwork(for: record, in: containers)
    }

    /// What stands before the container's ID in the name of a shared network.
    package static let sharedPrefix = "container:"

    /// A container that shares another one's network, which must be running.
    private init(sharing other: String, for record: ContainerRecord, in containers: ContainerStore) throws {
        store = NetworkStore(containers)
        self.record = record
        (leases, bridges, sockets, relay) = ([], [], nil, nil)
        let owner = try containers.find(other)
        guard case .running(let live) = try containers.state(of: owner) else {
            throw NetworkError.containerNotRunning(owner.name)
        }
        joined = try live.process.open()
        // It may have ended since we looked.
        guard self.owner != nil else { throw NetworkError.containerNotRunning(owner.name) }
    }

    /// The number of a descriptor of the process whose network is shared.
    var owner: Int32? {
        switch joined {
        case .some(let process): process.descriptor.rawValue
        case .none: nil
        }
    }

    /// How the container is connected.
    package var state: NetworkState {
        NetworkState(
            endpoints: leases.map(\.endpoint), published: sockets?.ports ?? [],
            target: leases.first?.endpoint.address(.v4)?.address)
    }

    /// Takes addresses and ports for a container that is about to start.
    /// - Throws: `NetworkError`, `SystemError`; nothing is held then.
    private init(for record: ContainerRecord, in containers: ContainerStore) throws {
        let store = NetworkStore(containers)
        self.store = store
        let request = record.hostConfiguration.network
        // The ports first: they are what most often cannot be had, and cost nothing.
        let wishes = ContainerNetwork.ports(request, exposed: record.configuration.exposedPorts)
        let sockets = wishes.isEmpty ? nil : try PortSockets(wishes)
        self.sockets = sockets
        let lock = try store.lock()
        defer { withExtendedLifetime(lock) {} }
        let record = try containers.byPresentName(record)
        self.record = record
        var warnings: [String] = []
        let routes = try RouteSocket()
        var (leases, bridges): ([EndpointLease], [NetworkBridge]) = ([], [])
        do {
            for (index, connection) in request.connections.enumerated() {
                var network = try store.find(connection.network)
                bridges.append(try NetworkBridge(of: &network, in: store, routes) { warnings.append($0) })
                leases.append(
                    try .take(in: network, of: store, wanted: connection.address) { address in
                        try Endpoint(of: record, number: index, connection, network, address)
                    })
            }
            if let sockets, let endpoint = leases.first?.endpoint, let bridge = bridges.first?.name {
                relay = PortRelay(sockets, to: endpoint)
                forwarding = try PortForwarding.open(sockets.ports, to: endpoint, behind: bridge)
            } else {
                relay = nil
            }
            (self.leases, self.bridges, self.warnings) = (leases, bridges, warnings)
            if !leases.isEmpty { try containers.note(state, of: record.id) }
            let endpoints = leases.map(\.endpoint)
            try store.writeNames(of: record, endpoints)
            self.warnings += try store.tellNeighbours(of: record, in: endpoints)
        } catch {
            for lease in leases { try store.giveBack(lease.endpoint) }
            throw error
        }
        for lease in leases { store.announce(.connect, lease.endpoint) }
    }

    /// What the child does for each of its interfaces.
    var interfaces: [ContainerInterface] {
        leases.map { lease in
            ContainerInterface(
                name: lease.endpoint.interface, addresses: lease.endpoint.addresses,
                gateways: lease.endpoint.gateways)
        }
    }

    /// Connects the container's new network namespace, whose first process waits for it.
    func connect(_ pid: Int32) throws {
        guard !leases.isEmpty else { return }
        let routes = try RouteSocket()
        for (lease, bridge) in zip(leases, bridges) {
            let endpoint = lease.endpoint
            do throws(SystemError) {
                try routes.addPair(
                    endpoint.link, bridge: bridge.index, mtu: bridge.mtu,
                    peer: .init(
                        name: endpoint.interface, address: endpoint.hardwareAddress, place: .process(pid)))
            } catch {
                // It has ended already, as whoever accompanies it is about to find out.
                if error.errno == .noSuchProcess { return }
                throw NetworkError.explaining(error)
            }
        }
    }

    /// Closes our ports in the copy of this process that becomes the container: of thousands, its own limit of descriptors
    /// would be used up before it begins.
    func leaveInChild() {
        for listener in sockets?.listeners ?? [] {
            // Closed as this value goes; the one that it is a copy of never goes in the child.
            _ = FileDescriptor(owning: listener.socket.descriptor.rawValue)
        }
    }

    /// Adds to a set what is waited for.
    func register(in set: inout PollSet) { relay?.register(in: &set) }

    /// Does what the set says can be done. Nothing here ends a container.
    func advance(_ set: borrowing PollSet) { relay?.advance(set) }

    /// Gives everything back, and tells the neighbours.
    package func close() throws {
        switch forwarding.take() {
        case .some(let forwarding): try forwarding.close()
        case .none: break
        }
        guard !leases.isEmpty else { return }
        let lock = try store.lock()
        defer { withExtendedLifetime(lock) {} }
        // Somebody may have connected the container meanwhile, or disconnected it.
        let now = endpointsNow()
        let own = leases.map(\.endpoint)
        let all = own + now.filter { endpoint in !own.contains { $0.id == endpoint.id } }
        // Before the addresses go: should it fail, or we be killed on the way, the next who looks finds them, and tells it.
        let told = Result { try store.tellNeighbours(of: record, in: all, leaving: true) }
        if case .success = told { for endpoint in all { try store.giveBack(endpoint) } }
        for endpoint in now { store.announce(.disconnect, endpoint) }
        warnings += try told.get()
    }

    private func endpointsNow() -> [Endpoint] {
        do {
            let containers = try ContainerStore(root: store.root, run: store.run)
            if let state = try containers.notedNetworkState(of: record.id) { return state.endpoints }
        } catch {
            // What cannot be read does not keep us from giving back what is known to be ours.
        }
        return leases.map(\.endpoint)
    }

    private static func ports(_ request: NetworkRequest, exposed: [String]) -> [PortRequest] {
        guard !request.connections.isEmpty else { return [] }
        guard request.publishesAll else { return request.ports }
        let asked = Set(request.ports.map(\.container))
        let others = exposed.compactMap { ContainerPort($0) }.sorted().filter { !asked.contains($0) }
        return request.ports + others.map { PortRequest($0) }
    }
}

/// What a container's own process still has to do for an interface that its waiter has made.
package struct ContainerInterface: Hashable, Sendable {
    package let name: String
    package let addresses: [InterfaceAddress]
    package let gateways: [IPAddress]

    package init(name: String, addresses: [InterfaceAddress], gateways: [IPAddress]) {
        self.name = name
        self.addresses = addresses
        self.gateways = gateways
    }
}
