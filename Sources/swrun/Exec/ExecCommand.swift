internal import Linux
internal import Runtime

/// `swrun exec`: a further process in a container that runs.
enum ExecCommand: Command {
    static let name = "exec"
    static let summary = "Run a command in a running container"
    static let usage = "[OPTIONS] CONTAINER COMMAND [ARG...]"
    static let operands = Operands.atLeast(2)
    static let options = ExecKeys.all
    static let stopsAtFirstOperand = true
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("exec")]
    static let notes = """
        The command has what the container's own processes have: the same namespaces, limits, capabilities and system
        calls. It ends with swrun, which passes signals on to it, unless -d is given. swrun ends with it, even if it has
        left processes in the background; those go on until the container ends. Where swrun is killed (SIGKILL), a program
        that has changed its user by a set-id bit (su) goes on as well.

        Exit status: the command's own; 128 + N when signal N ended it; 127 when it was not found, 126 when it cannot be
        executed or its user or directory does not exist, 1 when the container does not run.
        """

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let options = try ExecOptions(arguments, of: .current)
        try Attachment(options.attachment, ofInteractive: options.isInteractive, options.hasTerminal).checkInput()
        let containers = try session.containers()
        let record = try containers.find(options.container)
        let first = try containers.processToJoin(of: record)
        var (specification, request) = try containers.whileRunning(record) {
            let specification = try containers.specification(record.id)
            return (specification, try ExecRequest(options, record, specification, first))
        }
        let filter = try options.isPrivileged ? nil : SeccompFilter.program(of: specification, in: containers.run)
        let words = options.command.joined(separator: " ")
        let execID = ContainerRecord.newID()
        containers.announce(.execCreate, of: record, detail: words, ["execID": execID])
        containers.announce(.execStart, of: record, detail: words, ["execID": execID])
        request.notice = ExecNotice(root: containers.root, of: record, execID: execID)
        if options.isDetached { return try detach(request, filter) }
        try SealedExec.become(request, filter: filter, ready: nil)
    }

    /// Leaves a process behind that waits for the command: the container's first process is not its parent, and could
    /// not end before somebody has heard of the command's end.
    private static func detach(_ request: ExecRequest, _ filter: [UInt8]?) throws -> Int32 {
        let ready = try Pipe()
        switch try ChildProcess.clone([], into: nil) {
        case .child:
            do {
                try Inheritance.leaveSession()
                try SealedExec.become(request, filter: filter, ready: ready.writer.rawValue)
            } catch {
                Standard.error(Failure.text(of: error))
                ChildProcess.exit(ExitCode.failure)
            }
        case .parent(_, let waiter):
            if try !ready.keepReader().readSome(1).isEmpty { return 0 }
            // It has said why.
            return try waiter.wait().code
        }
    }

    /// What the sealed process does in place of a command.
    static func performSealed() -> Int32 {
        do {
            return try SealedExec.perform().code
        } catch {
            Standard.error(Failure.text(of: error))
            return (error as? ExecError)?.exitCode ?? (error as? RuntimeError)?.exitCode ?? ExitCode.badOption
        }
    }
}

extension ContainerStore {
    /// The first process of a container that a further one can join.
    /// - Throws: `Failure` in docker's words for a container that does not run.
    func processToJoin(of record: ContainerRecord) throws -> LiveState.Process {
        switch try state(of: record) {
        case .running(let live): return live.process
        case .paused: throw Failure("Container \(record.name) is paused, unpause the container before exec")
        case .restarting:
            throw Failure("Container \(record.id) is restarting, wait until the container is running")
        case .created, .exited: throw Failure("Container \(record.id) is not running")
        }
    }

    /// Looks at a running container. One that ends meanwhile has no files any more, which is not what is wrong then.
    fileprivate func whileRunning<Answer>(_ record: ContainerRecord, _ look: () throws -> Answer) throws -> Answer {
        do {
            return try look()
        } catch  where error is SystemError || error is ContainerError {
            _ = try processToJoin(of: record)
            throw error
        }
    }
}
