internal import ImageStore

/// `swrun rmi`: names and images go, unless something depends on them.
enum RemoveImagesCommand: Command {
    static let name = "rmi"
    static let summary = "Remove images"
    static let usage = "[OPTIONS] IMAGE [IMAGE...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [Removal.dryRun, force, noPrune]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.image("rm", "remove")]
    static let notes = """
        A name goes alone while the image has others. With its last name the image goes, and every layer
        that nothing else needs. While containers depend on it nothing goes: they are listed, with the
        commands that clear the way. With -f only the names go then; what a stopped container stands on
        stays until it is removed. No container is ever removed by rmi. 'swrun why IMAGE' lists what
        keeps an image.
        """

    private static let force = Flag("force", "f", help: "Take the names away from an image that stopped containers use")
    private static let noPrune = Flag("no-prune", help: "Keep parents that have no name")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let removal = Removal(
            containers: .none,
            images: [.operands(arguments.operands, force: arguments[force], prunesParents: !arguments[noPrune])])
        if arguments[Removal.dryRun] { return try removal.rehearse(in: session) }
        let outcome = try removal.perform(in: session)
        try Standard.output(outcome.images.lines.map { "\($0)\n" }.joined())
        Standard.error(outcome.failures.map(Failure.text).joined())
        return outcome.failures.allSatisfy(removal.isForgiven) ? 0 : ExitCode.failure
    }
}
