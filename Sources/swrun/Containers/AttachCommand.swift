internal import Linux
internal import Runtime

/// `swrun attach`: see what a running container prints, and type into it.
enum AttachCommand: Command {
    static let name = "attach"
    static let summary = "See what a running container prints, and type into it"
    static let usage = "[OPTIONS] CONTAINER"
    static let operands = Operands.exactly(1)
    static let options: [any OptionKey] = [noInput, AttachKeys.detachKeys, AttachKeys.proxiesSignals]
    static let nouns: [Noun] = [.container("attach")]
    static let notes = "The exit status is the container's; 0 when the detach keys end it and the container goes on."

    private static let noInput = Flag("no-stdin", help: "Do not pass standard input on")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let operand = arguments.operands.first ?? ""
        let record = try session.containers().find(operand)
        let options = AttachOptions(
            detachKeys: try DetachKeys(arguments), proxiesSignals: arguments[AttachKeys.proxiesSignals],
            takesInput: !arguments[noInput])
        let attachment = Attachment(
            options, ofInteractive: record.configuration.opensInput, record.configuration.hasTerminal,
            ownsContainer: false)
        return try attach(to: record, attachment, in: session)
    }

    /// Attaches this process to a container that runs.
    /// - Returns: The exit code for the caller.
    static func attach(to record: ContainerRecord, _ attachment: Attachment, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        switch try containers.state(of: record) {
        case .running: break
        case .paused:
            throw Failure(
                "You cannot attach to a paused container, unpause it first", hint: "swrun unpause \(record.name)")
        case .restarting: throw Failure(Monitor.restartingRefusal)
        case .created, .exited:
            throw Failure(
                "You cannot attach to a stopped container, start it first", hint: "swrun start -a \(record.name)")
        }
        try attachment.checkInput()
        let connection = try containers.connect(to: record)
        try AttachSession.send(attachment.settings.wishes, on: connection)
        containers.announce(.attach, of: record)
        var attached = try AttachSession(connection, attachment.settings)
        return try AttachEnd.code(of: try attached.run(), record, in: session)
    }
}

extension ContainerStore {
    /// A connection to a container's monitor.
    fileprivate func connect(to record: ContainerRecord) throws -> PacketSocket {
        do throws(SystemError) {
            return try PacketSocket.connect(to: "attach", in: try Directory.open(run.appending(record.id)))
        } catch {
            guard error.errno == .noSuchFile || error.errno == .connectionRefused else { throw error }
            throw Failure(
                "cannot attach to container \(record.name): it runs in the foreground of another command",
                hint: "what is started with -d, or with -it, can be attached to")
        }
    }
}
