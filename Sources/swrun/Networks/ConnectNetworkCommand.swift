internal import Linux
internal import Runtime

/// `swrun network connect`: another interface for a container, at once where it runs, and at every later start.
enum ConnectNetworkCommand: Command {
    static let name = "connect"
    static let standsAlone = false
    static let summary = "Connect a container to a network"
    static let usage = "[OPTIONS] NETWORK CONTAINER"
    static let operands = Operands.exactly(2)
    static let options: [any OptionKey] = [alias, NetworkKeys.address, NetworkKeys.address6]
    static let nouns: [Noun] = [.network("connect")]

    private static let alias = List("alias", help: "Another name of the container in the network")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        try NetworkRow.refuseFixed(arguments.operands[0])
        let network = try NetworkStore(containers).find(arguments.operands[0])
        let found = try containers.find(arguments.operands[1])
        let connection = try connection(to: network, arguments)
        // What the record says is what the next start does; a run that goes on is changed after it, and back if that fails.
        let before = found.hostConfiguration
        let live = try containers.state(of: found).live
        let record = try containers.amend(found.id) { record in
            try refuseShared(record)
            let isConnected = record.hostConfiguration.network.connections.contains { $0.network == network.name }
            guard !isConnected || live != nil else {
                throw NetworkError.alreadyConnected(container: record.name, network: network.name)
            }
            if isConnected { return }
            if record.hostConfiguration.network.connections.isEmpty {
                record.hostConfiguration.networkMode = network.name
            }
            record.hostConfiguration.network.connections.append(connection)
        }
        guard let live else { return 0 }
        do {
            for warning in try ContainerNetwork.connect(record, live, by: connection, in: containers) {
                Standard.error(line: "WARNING: \(warning)".printable)
            }
        } catch {
            _ = try containers.amend(found.id) { record in
                guard !before.network.connections.contains(where: { $0.network == network.name }) else { return }
                record.hostConfiguration.network.connections.removeAll { $0.network == network.name }
                if record.hostConfiguration.network.connections.isEmpty {
                    record.hostConfiguration.networkMode = before.networkMode
                }
            }
            throw error
        }
        return 0
    }

    private static func connection(
        to network: NetworkDefinition, _ arguments: Arguments
    ) throws -> NetworkRequest.Connection {
        var connection = NetworkRequest.Connection(network: network.name, aliases: arguments[alias])
        connection.address = try arguments[NetworkKeys.address].map { text throws(Failure) in
            try NetworkOptions.address(text, .v4)
        }
        connection.address6 = try arguments[NetworkKeys.address6].map { text throws(Failure) in
            try NetworkOptions.address(text, .v6)
        }
        for name in connection.aliases {
            if let problem = HostName.problem(with: name) { throw Failure(problem) }
        }
        return connection
    }

    private static func refuseShared(_ record: ContainerRecord) throws(Failure) {
        let mode = record.hostConfiguration.networkMode
        guard mode != "host", !mode.hasPrefix(ContainerNetwork.sharedPrefix) else {
            throw Failure(
                "container sharing network namespace with another container or host cannot be connected to any other network"
            )
        }
    }
}
