internal import ImageStore
internal import Runtime

/// `swrun volume prune`: volumes go that no container uses.
enum PruneVolumesCommand: Command {
    static let name = "prune"
    static let standsAlone = false
    static let summary = "Remove volumes that no container uses"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [all, Removal.dryRun, PruneFilter.option, Removal.PruneKeys.force]
    static let nouns: [Noun] = [.volume("prune")]

    private static let all = Flag("all", "a", help: "Remove volumes with names as well")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let filter = try PruneFilter(arguments[PruneFilter.option])
        let kind = arguments[all] ? "all volumes" : "all anonymous volumes"
        return try Removal(containers: .none, images: [], volumes: .unused(all: arguments[all], filter)).prune(
            arguments, warning: "This will remove \(kind) not used by at least one container.", in: session)
    }
}
