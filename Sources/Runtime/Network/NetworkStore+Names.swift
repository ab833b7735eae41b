internal import Linux

extension NetworkStore {
    /// Writes what a container's neighbours are called into its `/etc/hosts`. The caller holds the networks' lock.
    /// - Parameter leaving: Endpoints that are about to go.
    func writeNames(of record: ContainerRecord, _ own: [Endpoint], without leaving: Set<String> = []) throws {
        var (members, gateway): ([Endpoint], IPAddress?) = ([], nil)
        for endpoint in own {
            guard let network = try definition(named: endpoint.networkName) else { continue }
            gateway = gateway ?? network.range(.v4)?.gateway
            if network.resolvesNames { members += try readLeases(in: leasePath(of: network)).held }
            members.removeAll { leaving.contains($0.id) }
        }
        var lines = HostsFile.lines(for: own, hostName: record.configuration.hostname, members: members)
        if let gateway { lines = record.hostConfiguration.names.namesOfHost.map { "\(gateway)\t\($0)" } + lines }
        let bundle = root.appending("containers" as Path).appending(Path(record.id))
        try HostsFile(bundle: bundle).replace(with: lines)
    }

    /// The same for a container that runs already.
    func refreshNames(of id: String, without leaving: Set<String> = []) throws {
        let containers = try ContainerStore(root: root, run: run)
        guard let record = try containers.record(id) else { return }
        try writeNames(of: record, try containers.networkState(of: id).endpoints, without: leaving)
    }

    /// Makes the name that a running container has by now the one that its neighbours know it by.
    /// - Returns: What did not work.
    func noteName(of record: ContainerRecord) throws -> [String] {
        let containers = try ContainerStore(root: root, run: run)
        // Most containers that are renamed do not run. One that is about to has the networks' lock, or looks for its name
        // when it gets it.
        guard try containers.liveState(record.id) != nil else { return [] }
        let lock = try lock()
        defer { withExtendedLifetime(lock) {} }
        guard var state = try containers.notedNetworkState(of: record.id) else { return [] }
        for index in state.endpoints.indices {
            state.endpoints[index].containerName = record.name
            try replaceLease(by: state.endpoints[index])
        }
        try containers.note(state, of: record.id)
        try writeNames(of: record, state.endpoints)
        return try tellNeighbours(of: record, in: state.endpoints)
    }

    /// Tells a container's neighbours who is there now. The caller holds the networks' lock.
    /// - Parameters:
    ///   - endpoints: The container's, in the networks that have changed.
    ///   - isLeaving: Whether they are about to go.
    /// - Returns: What did not work.
    func tellNeighbours(
        of record: ContainerRecord, in endpoints: [Endpoint], leaving isLeaving: Bool = false
    ) throws -> [String] {
        let leaving = Set(isLeaving ? endpoints.map(\.id) : [])
        // All before the first is told: whoever is found to have gone meanwhile has his neighbours told at once, of
        // endpoints that are leaving too.
        var members: [Endpoint] = []
        for endpoint in endpoints {
            // Whoever was disconnected from a network does not keep it, and another may have its name by now.
            guard let network = try definition(named: endpoint.networkName), network.id == endpoint.networkID else {
                continue
            }
            if network.resolvesNames { members += try self.endpoints(of: network) }
        }
        var (told, warnings): (Set<String>, [String]) = ([record.id], [])
        for member in members where told.insert(member.containerID).inserted {
            do { try refreshNames(of: member.containerID, without: leaving) } catch {
                warnings.append("cannot tell container \(member.containerName) of \(record.name): \(error)")
            }
        }
        return warnings
    }
}
