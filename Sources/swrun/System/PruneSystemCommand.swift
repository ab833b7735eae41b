internal import ImageStore

/// `swrun system prune`: everything goes that nobody needs.
enum PruneSystemCommand: Command {
    static let name = "prune"
    static let standsAlone = false
    static let summary = "Remove stopped containers and images that nobody needs"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [
        all, Removal.dryRun, PruneFilter.option, Removal.PruneKeys.force,
    ]
    static let nouns: [Noun] = [.system("prune")]

    private static let all = Flag("all", "a", help: "Remove images with names as well, if no container needs them")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let filter = try PruneFilter(arguments[PruneFilter.option])
        let removal = Removal(
            containers: Removal.stopped(filter),
            images: [.unreferenced, Removal.unused(all: arguments[all], filter, in: try session.store())])
        return try removal.prune(arguments, warning: warning(all: arguments[all], filter), in: session)
    }

    /// docker's, with the kinds of things that there are here.
    private static func warning(all: Bool, _ filter: PruneFilter) -> String {
        let kinds = [
            "all stopped containers",
            all ? "all images without at least one container associated to them" : "all dangling images",
        ]
        var text = "This will remove:\n" + kinds.map { "  - \($0)\n" }.joined()
        if !filter.words.isEmpty {
            text += "\n  Items to be pruned will be filtered with:\n" + filter.words.map { "  - \($0)\n" }.joined()
        }
        return text
    }
}
