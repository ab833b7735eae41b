internal import Linux
internal import Runtime

/// `swrun start`: a container that has ended, or was only created, runs again.
enum StartCommand: Command {
    static let name = "start"
    static let summary = "Start containers that are stopped"
    static let usage = "[OPTIONS] CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(0)
    static let options: [any OptionKey] = [
        attach, interactive, AttachKeys.detachKeys, ContainerChoice.all, ContainerChoice.filter, RunKeys.explain,
    ]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("start")]
    static let notes = """
        With -a or -i the exit status is the container's.

        When the machine starts, 'swrun start --filter should-start-on-boot=true' starts what runs by --restart always, and by
        --restart unless-stopped if nobody has stopped it: examples/systemd/swrun.service.
        """

    private static let attach = Flag("attach", "a", help: "Show what the container prints, and wait for its end")
    private static let interactive = Flag("interactive", "i", help: "The same, and pass standard input on")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let explain = arguments[RunKeys.explain] ?? .off
        guard arguments[attach] || arguments[interactive] else {
            let chosen = try ContainerChoice.operands(arguments, in: session) { $0.supervised == nil }
            return try start(chosen, explain, containers, in: session)
        }
        guard let operand = arguments.operands.first, arguments.operands.count == 1, !arguments[ContainerChoice.all],
            arguments[ContainerChoice.filter].isEmpty
        else {
            throw Failure("you cannot start and attach multiple containers at once")
        }
        let record = try containers.find(operand)
        let options = AttachOptions(detachKeys: try DetachKeys(arguments), takesInput: arguments[interactive])
        let runsAlready = try containers.state(of: record).live != nil
        // One that runs already is in nobody's foreground here: it does not end with this process.
        let attachment = Attachment(
            options, ofInteractive: record.configuration.opensInput, record.configuration.hasTerminal,
            ownsContainer: !runsAlready)
        try attachment.checkInput()
        if runsAlready {
            return try AttachCommand.attach(to: record, attachment, in: session)
        }
        if attachment.needsMonitor(record) {
            return try MonitoredStart(session: session, record: record, explain: explain).attached(attachment.settings)
        }
        var run = ForegroundRun(
            containers: containers, record: record, specification: try containers.specificationToStart(record),
            forwardsInput: attachment.takesInput, explain: explain)
        return try run.run(in: session)
    }

    /// In the background. One that runs already is what was asked for.
    private static func start(
        _ operands: [String], _ explain: RunOptions.Explain, _ containers: ContainerStore, in session: Session
    ) throws -> Int32 {
        var failed: [String] = []
        let code = try forEach(operands) { operand in
            do {
                let record = try containers.find(operand)
                let state = try containers.state(of: record)
                guard !state.isPaused else {
                    throw Failure("cannot start a paused container, try unpause instead")
                }
                if state.supervised != nil { return "\(operand)\n" }
                try MonitoredStart(session: session, record: record, explain: explain).detached()
                return "\(operand)\n"
            } catch {
                failed.append(operand)
                throw error
            }
        }
        if !failed.isEmpty {
            Standard.error(line: "Error: failed to start containers: \(failed.joined(separator: ", "))".printable)
        }
        return code
    }
}
