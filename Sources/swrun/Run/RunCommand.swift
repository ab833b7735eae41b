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
        let attachment = Attachment(options.attachment, ofInteractive: options.isInteractive, options.hasTerminal)
        try attachment.checkInput()
        let (record, specification) = try creation.create(startsAtOnce: true)
        let start = MonitoredStart(session: session, record: record, explain: options.explain)
        if options.attachment.isDetached {
            // Before the start: whoever looks for the container that did not start knows which.
            try Standard.output(line: record.id)
            try start.detached()
            return 0
        }
        if attachment.needsMonitor(record) { return try start.attached(attachment.settings) }
        var run = ForegroundRun(
            containers: creation.containers, record: record, specification: specification,
            forwardsInput: attachment.takesInput, explain: options.explain, isNoted: true)
        return try run.run(in: session)
    }
}
