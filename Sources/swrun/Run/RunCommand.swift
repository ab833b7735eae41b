internal import Linux

/// `swrun run`, and every `swrun` whose first word is not a command.
enum RunCommand: Command {
    static let name = "run"
    static let summary = "Create a container from an image and run it"
    static let usage = "[OPTIONS] IMAGE [COMMAND] [ARG...]"
    static let operands = Operands.atLeast(1)
    static let options = RunKeys.run
    static let stopsAtFirstOperand = true
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("run")]
    static let failureCode = ExitCode.badOption

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        throw Failure("running is not built yet")
    }
}
