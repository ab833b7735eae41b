internal import Linux
internal import Runtime

/// `swrun network disconnect`.
enum DisconnectNetworkCommand: Command {
    static let name = "disconnect"
    static let standsAlone = false
    static let summary = "Disconnect a container from a network"
    static let usage = "[OPTIONS] NETWORK CONTAINER"
    static let operands = Operands.exactly(2)
    static let options: [any OptionKey] = [force]
    static let nouns: [Noun] = [.network("disconnect")]
    static let notes = """
        Ports that are published by way of that network lead nowhere until the container is connected to it
        again, or started anew.
        """

    private static let force = Flag("force", "f", help: "Accepted")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let word = arguments.operands[0]
        try NetworkRow.refuseFixed(word)
        let network = try network(word, in: containers)
        let found = try containers.find(arguments.operands[1])
        var wasConnected = false
        let record = try containers.amend(found.id) { record in
            let others = record.hostConfiguration.network.connections.filter { $0.network != network?.name ?? word }
            wasConnected = others.count < record.hostConfiguration.network.connections.count
            if !wasConnected { return }
            record.hostConfiguration.network.connections = others
            record.hostConfiguration.networkMode = others.first?.network ?? "none"
        }
        guard let network else {
            guard wasConnected else { throw NetworkError.notFound(word) }
            return 0
        }
        let warnings = try containers.state(of: record).live.flatMap { live in
            try ContainerNetwork.disconnect(record, live, from: network, in: containers)
        }
        // What a killed command has left to be done is not in the record any more.
        guard wasConnected || warnings != nil else {
            throw Failure("container \(record.name) is not connected to network \(network.name)")
        }
        for warning in warnings ?? [] { Standard.error(line: "WARNING: \(warning)".printable) }
        return 0
    }

    /// nil for one that was removed: a container that does not run keeps no network, but its wish to be connected.
    private static func network(_ word: String, in containers: ContainerStore) throws -> NetworkDefinition? {
        do { return try NetworkStore(containers).find(word) } catch NetworkError.notFound { return nil }
    }
}
