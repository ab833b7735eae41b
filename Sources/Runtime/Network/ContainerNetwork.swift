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
    package var state: NetworkState { NetworkState(endpoints: leases.map(\.endpoint), ports: sockets?.ports ?? []) }

    /// Takes addresses and ports for a container that is about to start.
    /// - Throws: `NetworkError`, `SystemError`; nothing is held then.
    private init(for record: ContainerRecord, in containers: ContainerStore) throws {
        let store = NetworkStore(containers)
        self.store = store
        self.record = record
        let request = record.hostConfiguration.network
        // The ports first: they are what most often cannot be had, and cost nothing.
        let wishes = ContainerNetwork.ports(request, exposed: record.configuration.exposedPorts)
        let sockets = wishes.isEmpty ? nil : try PortSockets(wishes)
        self.sockets = sockets
        let lock = try store.lock()
        defer { withExtendedLifetime(lock) {} }
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
            try tellNames(including: true)
        } catch {
            for lease in leases { try lease.giveBack() }
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
                    peer: .init(name: endpoint.interface, address: endpoint.hardwareAddress, pid: pid))
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
        for lease in leases {
            try lease.giveBack()
            store.announce(.disconnect, lease.endpoint)
        }
        try tellNames(including: false)
    }

    private static func ports(_ request: NetworkRequest, exposed: [String]) -> [PortRequest] {
        guard !request.connections.isEmpty else { return [] }
        guard request.publishesAll else { return request.ports }
        let asked = Set(request.ports.map(\.container))
        let others = exposed.compactMap { ContainerPort($0) }.sorted().filter { !asked.contains($0) }
        return request.ports + others.map { PortRequest($0) }
    }

    /// Writes the names of a network's members into the files of all of them. The caller holds the networks' lock.
    private func tellNames(including own: Bool) throws {
        var told: Set<String> = []
        let networks = try leases.map { try store.find($0.endpoint.networkID) }
        if own {
            told.insert(record.id)
            try store.writeNames(of: record, leases.map(\.endpoint))
        }
        for network in networks where network.resolvesNames {
            for member in try store.endpoints(of: network) where told.insert(member.containerID).inserted {
                guard member.containerID != record.id else { continue }
                do {
                    try store.refreshNames(of: member.containerID)
                } catch {
                    warnings.append("cannot tell container \(member.containerName) of \(record.name): \(error)")
                }
            }
        }
    }
}

extension NetworkStore {
    /// Writes what a container's neighbours are called into its `/etc/hosts`.
    func writeNames(of record: ContainerRecord, _ own: [Endpoint]) throws {
        var (members, gateway): ([Endpoint], IPAddress?) = ([], nil)
        for endpoint in own {
            guard let network = try definition(named: endpoint.networkName) else { continue }
            gateway = gateway ?? network.range(.v4)?.gateway
            if network.resolvesNames { members += try endpoints(of: network) }
        }
        var lines = HostsFile.lines(for: own, hostName: record.configuration.hostname, members: members)
        if let gateway { lines = record.hostConfiguration.names.namesOfHost.map { "\(gateway)\t\($0)" } + lines }
        let bundle = root.appending("containers" as Path).appending(Path(record.id))
        try HostsFile(bundle: bundle).replace(with: lines)
    }

    /// The same for a container that runs already.
    func refreshNames(of id: String) throws {
        let containers = try ContainerStore(root: root, run: run)
        guard let record = try containers.record(id) else { return }
        try writeNames(of: record, try containers.networkState(of: id).endpoints)
    }
}

extension Endpoint {
    /// The interface that a container gets in a network, with an address of version 4 that was found for it.
    fileprivate init(
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
