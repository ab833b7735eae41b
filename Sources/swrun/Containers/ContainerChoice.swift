internal import Runtime

/// Which containers a command is about: those that are named, or all that fit.
enum ContainerChoice {
    static let all = Flag("all", help: "All containers, instead of those that are named")
    static let filter = List(
        "filter", "f", as: "filter", help: "All containers that fit, as `swrun ps` has it: `KEY=VALUE`")

    /// - Parameter isWanted: Which of all are meant, by their state.
    /// - Returns: What was typed, or whole IDs.
    /// - Throws: `Failure` where nothing says which.
    static func operands(
        _ arguments: Arguments, in session: Session, where isWanted: (ContainerState) -> Bool
    ) throws -> [String] {
        let words = arguments[filter]
        guard arguments[all] || !words.isEmpty else {
            guard !arguments.operands.isEmpty else {
                throw Failure("no container is named", hint: "name one, or give --all or --filter")
            }
            return arguments.operands
        }
        guard arguments.operands.isEmpty else {
            throw Failure("conflicting options: containers are named beside --all or --filter")
        }
        let containers = try session.containers()
        try containers.settleAbandoned()
        let filter = try ContainerFilter(words, in: containers, session: session)
        var damaged = ""
        let found = try containers.listWithStates(damaged: { damaged += Failure.text(of: $0) })
        Standard.error(damaged)
        return try found.filter { record, state in
            let health = try containers.health(of: record, state)?.status
            let row = ContainerRow(ContainerSummary(record), state, record: record, health: health)
            return isWanted(state) && filter.accepts(row.summary, state) && filter.accepts(row)
        }.map(\.record.id)
    }
}
