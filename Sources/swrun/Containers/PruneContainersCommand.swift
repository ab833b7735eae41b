internal import ImageStore

/// `swrun container prune`: containers go that do not run.
enum PruneContainersCommand: Command {
    static let name = "prune"
    static let standsAlone = false
    static let summary = "Remove all stopped containers"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [Removal.dryRun, PruneFilter.option, Removal.PruneKeys.force]
    static let nouns: [Noun] = [.container("prune")]

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let filter = try PruneFilter(arguments[PruneFilter.option])
        return try Removal(containers: Removal.stopped(filter), images: [.unreferenced]).prune(
            arguments, warning: "This will remove all stopped containers.", in: session)
    }
}
