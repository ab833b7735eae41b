internal import ImageStore
internal import Linux
internal import Runtime

/// `swrun diff`: what a container changed.
enum DiffCommand: Command {
    static let name = "diff"
    static let summary = "Show what a container changed in its filesystem"
    static let usage = "CONTAINER"
    static let operands = Operands.exactly(1)
    static let options: [any OptionKey] = []
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("diff")]
    static let notes = "One line for each file: A is added, C is changed, D is deleted."

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let record = try containers.find(arguments.operands[0])
        let layers = record.layers.map { session.root.appending("layers").appending($0) }
        let changes = try LayerChanges(
            upper: try containers.openUpper(record.id), layers: layers,
            traces: EngineTraces(try containers.mounts(of: record, layers: layers)))
        let lines = try changes.all().sorted { $0.path < $1.path }.map { $0.description.printable + "\n" }
        try Standard.output(lines.joined())
        return 0
    }
}
