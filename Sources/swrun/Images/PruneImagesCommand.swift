/// `swrun image prune`: images go that nobody needs.
enum PruneImagesCommand: Command {
    static let name = "prune"
    static let standsAlone = false
    static let summary = "Remove images that have no name, or that no container needs"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [
        all, Removal.dryRun, PruneFilter.option, Removal.PruneKeys.force,
    ]
    static let nouns: [Noun] = [.image("prune")]
    static let notes =
        "What a container needs, running or not, is never removed. 'swrun why IMAGE' lists what keeps it."

    private static let all = Flag("all", "a", help: "Remove images with names as well, if no container needs them")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let filter = try PruneFilter(arguments[PruneFilter.option], acceptsDangling: true)
        // The filter says more exactly what is meant.
        let all = filter.isDangling.map { !$0 } ?? arguments[Self.all]
        let removal = Removal(
            containers: .none, images: [Removal.unused(all: all, filter, in: try session.store())])
        return try removal.prune(
            arguments,
            warning: all
                ? "This will remove all images without at least one container associated to them."
                : "This will remove all dangling images.", in: session)
    }
}
