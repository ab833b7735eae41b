internal import Linux
internal import Runtime

/// `swrun start`: a container that has ended, or was only created, runs again.
enum StartCommand: Command {
    static let name = "start"
    static let summary = "Start a container that is stopped"
    static let usage = "[OPTIONS] CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [attach, interactive, RunKeys.explain]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("start")]
    static let notes =
        "Until detached containers are built, -a or -i is needed. The exit status is the container's then."

    private static let attach = Flag("attach", "a", help: "Show what the container prints, and wait for its end")
    private static let interactive = Flag("interactive", "i", help: "Pass standard input on as well")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        guard arguments[attach] || arguments[interactive] else {
            return try forEach(arguments.operands) { operand in
                guard try containers.state(of: try containers.find(operand)).live != nil else {
                    throw Failure("detached containers are not built yet: use 'swrun start -a \(operand)'")
                }
                return "\(operand)\n"
            }
        }
        guard let operand = arguments.operands.first, arguments.operands.count == 1 else {
            throw Failure("you cannot start and attach multiple containers at once")
        }
        let record = try containers.find(operand)
        let input = arguments[interactive] && record.configuration.opensInput
        try ForegroundRun.checkInput(isInteractive: input, hasTerminal: record.configuration.hasTerminal)
        var run = ForegroundRun(
            containers: containers, record: record, specification: try containers.specification(record.id),
            forwardsInput: input, explain: arguments[RunKeys.explain] ?? .off)
        return try run.run(in: session)
    }
}
