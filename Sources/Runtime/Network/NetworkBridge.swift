internal import Linux

/// The link of this machine that a network's containers are connected to, with the rules of the packet filter that
/// belong to it. It is made when the first container needs it, and stays until the network is removed or pruned.
struct NetworkBridge {
    let name: String
    let index: Int32
    /// Of packets, in bytes.
    let mtu: UInt32

    /// Finds the bridge of a network, or makes it. The caller holds the networks' lock.
    /// - Parameters:
    ///   - network: Gets another subnet where its own was chosen by us and is not free any more.
    ///   - warn: Is told what will not work.
    init(
        of network: inout NetworkDefinition, in store: NetworkStore, _ routes: borrowing RouteSocket,
        warn: (String) -> Void
    ) throws {
        name = store.bridgeName(of: network)
        let found = try routes.link(named: name)
        if let found, found.alias == NetworkBridge.mark(of: network) {
            (index, mtu) = (found.index, found.mtu)
            if !found.isUp { try routes.bringUp(index) }
            // Whoever empties the packet filter empties all of it.
            try NetworkBridge.requireTable(of: network, name, warn: warn)
            try Forwarding.enable(through: name, network, routes)
            return
        }
        // Other stores of this machine choose subnets too.
        let machine = try FileLock.acquire(
            "networks.lock", in: try Directory.openOrCreate("/run/swrun"), .exclusive)
        defer { withExtendedLifetime(machine) {} }
        do {
            if let found {
                guard NetworkBridge.isLeft(found, of: network) else { throw NetworkError.foreignLink(name) }
                try routes.removeLink(name)
            }
            let known = try routes.routes(.v4) + routes.routes(.v6)
            if try network.settle(routes: known, among: store.list()) { try store.save(network) }
            let link = try NetworkBridge.make(network, name, known, routes)
            (index, mtu) = (link.index, link.mtu)
            do {
                try NetworkBridge.filter(network, name, warn: warn)
                try Forwarding.enable(through: name, network, routes)
                try routes.bringUp(index, alias: NetworkBridge.mark(of: network))
            } catch {
                try routes.removeLink(name)
                throw error
            }
        } catch let error as SystemError { throw NetworkError.explaining(error) }
    }

    /// What a link of ours says of itself when all else is done: nobody else's is ever taken for it.
    private static func mark(of network: NetworkDefinition) -> String { "\(marks)\(network.id)" }

    private static let marks = "swrun network "

    /// Whether a link is one that somebody began to make for this network, or made for one of its name before.
    private static func isLeft(_ link: RouteSocket.Link, of network: NetworkDefinition) -> Bool {
        let address = network.range(.v4).map { HardwareAddress(for: $0.gateway) }
        return link.alias == mark(of: network) || (!link.isUp && link.alias.isEmpty && link.address == address)
            || (!network.namesItsLink && link.alias.hasPrefix(marks))
    }

    /// The link with its addresses, switched off.
    private static func make(
        _ network: NetworkDefinition, _ name: String, _ known: [RouteSocket.Route], _ routes: borrowing RouteSocket
    ) throws -> RouteSocket.Link {
        guard let gateway = network.range(.v4)?.gateway else {
            throw NetworkError.noSuchVersion(network: network.name, .v4)
        }
        try routes.addBridge(name, HardwareAddress(for: gateway), mtu: try mtu(of: network, known, routes))
        guard let link = try routes.link(named: name) else {
            throw SystemError("find the bridge", name, .noSuchDevice)
        }
        for range in network.ranges {
            try routes.addAddress(InterfaceAddress(range.gateway, in: range.subnet), to: link.index)
        }
        return link
    }

    /// Takes down the bridge of a network that nobody is connected to.
    /// - Returns: Whether there was one.
    static func remove(of network: NetworkDefinition, in store: NetworkStore) throws -> Bool {
        let name = store.bridgeName(of: network)
        let routes = try RouteSocket()
        guard let link = try routes.link(named: name), isLeft(link, of: network) else { return false }
        let wasThere = try routes.removeLink(name)
        do throws(SystemError) {
            _ = try NetlinkSocket(.netfilter).removeTable(name)
        } catch {
            // Where there is no packet filter, it has no table.
            guard [.notSupported, .noProtocol, .invalidArgument].contains(error.errno) else { throw error }
        }
        return wasThere
    }

    /// What the options say, else that of the link to everybody else: what it could not pass on must not be sent.
    private static func mtu(
        of network: NetworkDefinition, _ known: [RouteSocket.Route], _ routes: borrowing RouteSocket
    ) throws -> UInt32? {
        if let mtu = network.mtu { return mtu }
        guard let index = known.first(where: { $0.isDefault })?.link else { return nil }
        return try routes.links().first { $0.index == index }.map { min($0.mtu, 1500) }
    }

    /// The rules of a network, in a table of the bridge's name.
    private static func filter(_ network: NetworkDefinition, _ name: String, warn: (String) -> Void) throws {
        let table = PacketFilter.Table(name: name, rules: rules(of: network, name), isOwned: false)
        do throws(SystemError) {
            let socket = try NetlinkSocket(.netfilter)
            // One of a bridge that somebody removed by hand.
            _ = try socket.removeTable(name)
            try socket.add(table)
            if network.isInternal { return }
            for chain in try socket.chainsThatForwardNothing() {
                warn(
                    "the packet filter's chain \(chain) drops what it does not know: accept the link \(name) there, or "
                        + "containers of network \(network.name) and other hosts do not reach each other")
            }
        } catch {
            if error.errno == .notPermitted { throw error }
            warn(
                "the packet filter nf_tables cannot be used (\(error)): containers of network \(network.name) reach "
                    + "nobody beyond this machine, and are not shielded from other hosts of its networks")
        }
    }

    /// Makes the rules again where somebody has removed them.
    private static func requireTable(
        of network: NetworkDefinition, _ name: String, warn: (String) -> Void
    ) throws {
        do throws(SystemError) {
            if try NetlinkSocket(.netfilter).hasTable(name) { return }
        } catch {
            // Without a packet filter, the first container was told so.
            return
        }
        try filter(network, name, warn: warn)
    }

    static func rules(of network: NetworkDefinition, _ name: String) -> [PacketFilter.Rule] {
        var rules: [PacketFilter.Rule] = []
        if network.isInternal {
            // Nothing in and nothing out.
            rules += [
                .init(.forward, [.from(link: name), .notTo(link: name)], .drop),
                .init(.forward, [.notFrom(link: name), .to(link: name)], .drop),
            ]
            return rules
        }
        // What comes from elsewhere, and be it another network of containers, passes only where a container has asked for
        // it or a port is published.
        rules += [
            .init(.forward, [.to(link: name), .notFrom(link: name), .isExpected], .accept),
            .init(.forward, [.to(link: name), .notFrom(link: name), .isRedirected], .accept),
            .init(.forward, [.to(link: name), .notFrom(link: name)], .drop),
        ]
        // Nobody beyond this machine knows a way to these addresses.
        rules += network.ranges.map {
            .init(.postrouting, [.source($0.subnet), .notTo(link: name)], .masquerade)
        }
        return rules
    }
}

extension NetworkDefinition {
    /// Makes sure that the network has subnets that nobody else uses.
    /// - Returns: Whether the definition has changed.
    mutating func settle(routes: [RouteSocket.Route], among networks: [NetworkDefinition]) throws(NetworkError) -> Bool
    {
        let others = networks.filter { $0.id != id }
        let machine = AddressPlan(routes: routes, networks: [])
        let plan = AddressPlan(routes: routes, networks: others)
        var changed = false
        if range(.v4) == nil {
            ranges.insert(try plan.choose(), at: 0)
            changed = true
        }
        for index in ranges.indices {
            guard let obstacle = machine.obstacle(to: ranges[index].subnet) else { continue }
            guard ranges[index].isAutomatic else {
                throw .overlaps(subnet: ranges[index].subnet, with: obstacle)
            }
            ranges[index] = try ranges[index].subnet.family == .v4 ? plan.choose() : plan.chooseLocal()
            changed = true
        }
        return changed
    }
}
