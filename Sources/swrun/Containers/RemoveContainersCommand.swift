internal import ImageStore

/// `swrun rm`: containers go, with everything that they wrote.
enum RemoveContainersCommand: Command {
    static let name = "rm"
    static let summary = "Remove containers"
    static let usage = "[OPTIONS] CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [Removal.dryRun, force, links, volumes]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("rm", "remove")]

    private static let force = Flag("force", "f", help: "Kill a running container first; a missing one is no error")
    private static let links = Flag("link", "l", help: "Accepted for docker's scripts: there are no links to remove")
    private static let volumes = Flag(
        "volumes", "v", help: "Remove its volumes that nobody gave a name, if no other container uses them")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        if arguments[links] { throw Failure("there are no links between containers to remove") }
        let removal = Removal(
            containers: .operands(arguments.operands, force: arguments[force]), images: [.unreferenced],
            volumes: arguments[volumes] ? .ofContainers : .none)
        if arguments[Removal.dryRun] { return try removal.rehearse(in: session) }
        let outcome = try removal.perform(in: session) { try Standard.output(line: $0.operand) }
        Standard.error(outcome.failures.map(Failure.text).joined())
        return outcome.failures.isEmpty ? 0 : ExitCode.failure
    }
}
