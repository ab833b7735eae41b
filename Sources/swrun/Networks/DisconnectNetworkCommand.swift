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
        let record = try containers.amend(found.id) { record in
            guard record.hostConfiguration.network.connections.contains(where: { $0.network == network.name }) else {
                throw Failure("container \(record.name) is not connected to network \(network.name)")
            }
            record.hostConfiguration.network.connections.removeAll { $0.network == network.name }
            record.hostConfiguration.networkMode =
                record.hostConfiguration.network.connections.first?.network ?? "none"
        }
        guard let live = try containers.state(of: record).live else { return 0 }
        for warning in try ContainerNetwork.disconnect(record, live, from: network, in: containers) {
            Standard.error(line: "WARNING: \(warning)".printable)
        }
        return 0
    }
}
