internal import Linux
internal import Runtime

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
    static let notes = """
        The options end at IMAGE; what follows is the command's.

        Examples:
          swrun -t -i ubuntu:14.04 /bin/bash               the same as swrun run -t -i ...
          swrun run --rm -v /src:/src:ro base ls /src      show a directory of the host to a program
          echo hi | swrun run --rm -i base cat             in a pipeline
          swrun run --rm --explain base true               with every step told

        Exit status: the command's own; 128 + N when signal N ended it; 127 when it was not found,
        126 when it cannot be executed, 125 for everything that swrun itself could not do.
        """

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let creation = try ContainerCreation(arguments, in: session)
        let options = creation.options
        if arguments[RunKeys.detach] {
            throw Failure("detached containers are not built yet", hint: "leave out -d")
        }
        try ForegroundRun.checkInput(isInteractive: options.isInteractive, hasTerminal: options.hasTerminal)
        let (record, specification) = try creation.create(startsAtOnce: true)
        let containers = try session.containers()
        var run = ForegroundRun(
            containers: containers, record: record, specification: specification, forwardsInput: options.isInteractive,
            explain: options.explain)
        return try run.run(in: session)
    }
}
