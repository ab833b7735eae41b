internal import Linux
internal import Runtime

/// `swrun port`: which ports of this machine lead to a container.
enum PortCommand: Command {
    static let name = "port"
    static let summary = "Show which ports of this machine lead to a container"
    static let usage = "CONTAINER [PORT[/PROTOCOL]]"
    static let operands = Operands.between(1, 2)
    static let options: [any OptionKey] = []
    static let nouns: [Noun] = [.container("port")]

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let record = try containers.find(arguments.operands[0])
        var ports: [PublishedPort] = []
        if case .running = try containers.state(of: record) { ports = try containers.networkState(of: record.id).ports }
        guard let word = arguments.operands.dropFirst().first else {
            let lines = ports.sorted().map { "\($0.container) -> \($0.host)\n" }
            try Standard.output(lines.joined())
            return 0
        }
        guard let wanted = ContainerPort(word) else { throw Failure("invalid port '\(word)'") }
        let found = ports.filter { $0.container == wanted }.sorted()
        guard !found.isEmpty else {
            throw Failure("No public port '\(word)' published for \(arguments.operands[0])")
        }
        try Standard.output(found.map { "\($0.host)\n" }.joined())
        return 0
    }
}
