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
        let network = try NetworkStore(containers).find(arguments.operands[0])
        let found = try containers.find(arguments.operands[1])
        var wasConnected = false
        let record = try containers.amend(found.id) { record in
            let others = record.hostConfiguration.network.connections.filter { $0.network != network.name }
            wasConnected = others.count < record.hostConfiguration.network.connections.count
            if !wasConnected { return }
            record.hostConfiguration.network.connections = others
            record.hostConfiguration.networkMode = others.first?.network ?? "none"
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
}
