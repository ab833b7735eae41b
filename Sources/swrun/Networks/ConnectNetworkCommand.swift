internal import Linux
internal import Runtime

/// `swrun network connect`: a container that does not run gets another interface for its next start.
enum ConnectNetworkCommand: Command {
    static let name = "connect"
    static let standsAlone = false
    static let summary = "Connect a stopped container to a network"
    static let usage = "[OPTIONS] NETWORK CONTAINER"
    static let operands = Operands.exactly(2)
    static let options: [any OptionKey] = [alias, NetworkKeys.address, NetworkKeys.address6]
    static let nouns: [Noun] = [.network("connect")]

    private static let alias = List("alias", help: "Another name of the container in the network")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let network = try NetworkStore(containers).find(arguments.operands[0])
        let record = try containers.find(arguments.operands[1])
        var connection = NetworkRequest.Connection(network: network.name, aliases: arguments[alias])
        connection.address = try arguments[NetworkKeys.address].map { text throws(Failure) in
            try NetworkOptions.address(text, .v4)
        }
        connection.address6 = try arguments[NetworkKeys.address6].map { text throws(Failure) in
            try NetworkOptions.address(text, .v6)
        }
        try containers.requireStopped(record, toChange: "networks")
        _ = try containers.amend(record.id) { record in
            guard record.hostConfiguration.networkMode != "host",
                !record.hostConfiguration.networkMode.hasPrefix(ContainerNetwork.sharedPrefix)
            else {
                throw Failure(
                    "container sharing network namespace with another container or host cannot be connected to any other network"
                )
            }
            let names = record.hostConfiguration.network.connections.map(\.network)
            guard !names.contains(network.name) else {
                throw Failure("endpoint with name \(record.name) already exists in network \(network.name)")
            }
            if names.isEmpty { record.hostConfiguration.networkMode = network.name }
            record.hostConfiguration.network.connections.append(connection)
        }
        return 0
    }
}

/// `swrun network disconnect`.
enum DisconnectNetworkCommand: Command {
    static let name = "disconnect"
    static let standsAlone = false
    static let summary = "Disconnect a stopped container from a network"
    static let usage = "[OPTIONS] NETWORK CONTAINER"
    static let operands = Operands.exactly(2)
    static let options: [any OptionKey] = [force]
    static let nouns: [Noun] = [.network("disconnect")]

    private static let force = Flag("force", "f", help: "Accepted")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let network = try NetworkStore(containers).find(arguments.operands[0])
        let record = try containers.find(arguments.operands[1])
        try containers.requireStopped(record, toChange: "networks")
        _ = try containers.amend(record.id) { record in
            guard record.hostConfiguration.network.connections.contains(where: { $0.network == network.name }) else {
                throw Failure("container \(record.name) is not connected to network \(network.name)")
            }
            record.hostConfiguration.network.connections.removeAll { $0.network == network.name }
            record.hostConfiguration.networkMode =
                record.hostConfiguration.network.connections.first?.network ?? "none"
        }
        return 0
    }
}

extension ContainerStore {
    fileprivate func requireStopped(_ record: ContainerRecord, toChange what: String) throws {
        switch try state(of: record) {
        case .created, .exited: return
        default:
            throw Failure(
                "cannot change the \(what) of container \(record.name): it is running",
                hint: "stop it first: its interfaces are made when it starts")
        }
    }
}
