internal import Runtime

/// `swrun restart`: containers end, as by `stop`, and run again in the background.
enum RestartCommand: Command {
    static let name = "restart"
    static let summary = "Stop containers and start them again"
    static let usage = "[OPTIONS] CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [StopKeys.signal, StopKeys.timeout, StopKeys.time]
    static let nouns: [Noun] = [.container("restart")]
    static let notes = "One after the other, in the order given. One that is stopped is only started."

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let terms = try StopTerms(arguments)
        let containers = try session.containers()
        return try forEach(arguments.operands) { operand in
            let record = try containers.find(operand)
            if record.hostConfiguration.removesItself, try containers.state(of: record).supervised != nil {
                throw Failure("cannot restart container \(operand): it removes itself when it ends")
            }
            if let ending = try terms.ask(record, in: containers) {
                try ContainerEnding.await(ending, among: [ending])
            }
            try MonitoredStart(session: session, record: record, explain: .off).detached()
            containers.announce(.restart, of: record)
            return "\(operand)\n"
        }
    }
}
