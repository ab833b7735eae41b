internal import Linux
internal import Runtime

/// `swrun kill`: a signal for containers.
enum KillCommand: Command {
    static let name = "kill"
    static let summary = "Send a signal to running containers"
    static let usage = "[OPTIONS] CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [signal]
    static let nouns: [Noun] = [.container("kill")]
    static let notes = """
        A paused container is killed as well; one that gets its stop signal goes on, any other signal reaches it when it
        is unpaused.
        """

    private static let signal = Value<String>("signal", "s", help: "By name or number (default KILL)")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let number = try StopTerms.number(arguments[signal] ?? "KILL")
        let containers = try session.containers()
        // All get it before the first is waited for.
        let requests = arguments.operands.map { operand in
            (operand, Result { try send(number, to: try containers.find(operand), in: containers) })
        }
        let endings = requests.compactMap { request -> ContainerEnding? in
            if case .success(let ending?) = request.1 { return ending }
            return nil
        }
        return try forEach(requests) { operand, request in
            do {
                if let ending = try request.get() { try ContainerEnding.await(ending, among: endings) }
            } catch { throw Failure("Cannot kill container: \(operand): \(error)") }
            return operand + "\n"
        }
    }

    /// - Returns: What is to be waited for; nil for a signal that need not end anything.
    private static func send(
        _ number: Int32, to record: ContainerRecord, in containers: ContainerStore
    ) throws -> ContainerEnding? {
        guard number == Signal.kill else {
            let asksForEnd = number == record.configuration.stopSignal.flatMap(Signal.number) ?? Signal.terminate
            if asksForEnd { try containers.forbidRestart(of: record.id) }
            guard try containers.send(number, to: record) else { throw ContainerError.notRunning(id: record.id) }
            containers.announce(.kill, of: record, ["signal": "\(number)"])
            if asksForEnd { try containers.thawForSignal(record) }
            return nil
        }
        guard let ending = try ContainerEnding(record, signal: number, patience: 0, in: containers) else {
            throw ContainerError.notRunning(id: record.id)
        }
        return ending
    }
}
