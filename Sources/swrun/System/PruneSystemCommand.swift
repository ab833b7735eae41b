internal import ImageStore

/// `swrun system prune`: everything goes that nobody needs.
enum PruneSystemCommand: Command {
    static let name = "prune"
    static let standsAlone = false
    static let summary = "Remove stopped containers and images that nobody needs"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [
        all, volumes, Removal.dryRun, PruneFilter.option, Removal.PruneKeys.force,
    ]
    static let nouns: [Noun] = [.system("prune")]

    private static let all = Flag("all", "a", help: "Remove images with names as well, if no container needs them")

    private static let volumes = Flag("volumes", help: "Remove volumes that nobody gave a name and no container uses")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let filter = try PruneFilter(arguments[PruneFilter.option])
        let removal = Removal(
            containers: Removal.stopped(filter),
            images: [.unreferenced, Removal.unused(all: arguments[all], filter, in: try session.store())],
            volumes: arguments[volumes] ? .unused(all: false, filter) : .none)
        let text = warning(all: arguments[all], volumes: arguments[volumes], filter)
        return try removal.prune(arguments, warning: text, in: session)
    }

    /// docker's, with the kinds of things that there are here.
    private static func warning(all: Bool, volumes: Bool, _ filter: PruneFilter) -> String {
        let kinds =
            ["all stopped containers"]
            + (volumes ? ["all anonymous volumes not used by at least one container"] : []) + [
                all ? "all images without at least one container associated to them" : "all dangling images"
            ]
        var text = "This will remove:\n" + kinds.map { "  - \($0)\n" }.joined()
        if !filter.words.isEmpty {
            text += "\n  Items to be pruned will be filtered with:\n" + filter.words.map { "  - \($0)\n" }.joined()
        }
        return text
    }
}
