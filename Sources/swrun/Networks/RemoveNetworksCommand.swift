internal import Runtime

/// `swrun network rm`.
enum RemoveNetworksCommand: Command {
    static let name = "rm"
    static let standsAlone = false
    static let summary = "Remove networks that nobody uses"
    static let usage = "[OPTIONS] NETWORK [NETWORK...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [force]
    static let nouns: [Noun] = [.network("rm", "remove")]

    private static let force = Flag("force", "f", help: "Say nothing of networks that are not there")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let store = NetworkStore(try session.containers())
        return try forEach(arguments.operands) { operand in
            if ["host", "none"].contains(operand) {
                throw NetworkError.predefined(name: operand, verb: "removed")
            }
            do {
                try store.remove(try store.find(operand))
            } catch NetworkError.notFound where arguments[force] {
                return ""
            }
            return "\(operand)\n"
        }
    }
}

/// `swrun network prune`.
enum PruneNetworksCommand: Command {
    static let name = "prune"
    static let standsAlone = false
    static let summary = "Remove all networks that nobody uses"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [PruneFilter.option, Removal.PruneKeys.force]
    static let nouns: [Noun] = [.network("prune")]
    static let notes = "The default network stays, but its bridge goes until the next container needs it."

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let filter = try PruneFilter(arguments[PruneFilter.option])
        if !arguments[Removal.PruneKeys.force] {
            let warning = "This will remove all custom networks not used by at least one container."
            guard try Confirmation.ask(warning) else { return 0 }
        }
        let store = NetworkStore(try session.containers())
        var (removed, failures): ([String], String) = ([], "")
        for network in try store.list() {
            do {
                if network.isPredefined {
                    try store.rest(network)
                } else if filter.accepts(created: network.created), filter.accepts(labels: network.labels) {
                    try store.remove(network)
                    removed.append(network.name)
                }
            } catch NetworkError.inUse {
                // It stays.
            } catch { failures += Failure.text(of: error) }
        }
        if !removed.isEmpty {
            try Standard.output("Deleted Networks:\n" + removed.map { "\($0)\n" }.joined() + "\n")
        }
        Standard.error(failures)
        return failures.isEmpty ? 0 : ExitCode.failure
    }
}
