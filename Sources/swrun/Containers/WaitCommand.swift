internal import Runtime

/// `swrun wait`: blocks until containers have ended.
enum WaitCommand: Command {
    static let name = "wait"
    static let summary = "Wait until containers have ended, and print their exit codes"
    static let usage = "[OPTIONS] CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [WaitCondition.key]
    static let nouns: [Noun] = [.container("wait")]
    static let notes = "With --condition, -1 is printed for a container that has not ended."

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let conditions = arguments[WaitCondition.key].compactMap(WaitCondition.init(rawValue:))
        return try forEach(arguments.operands) { operand in
            let record = try containers.find(operand)
            if !conditions.isEmpty { return "\(try containers.wait(for: conditions, of: operand, record))\n" }
            _ = try containers.waitForEnd(of: record, milliseconds: -1)
            guard let ended = try containers.record(record.id) else {
                // One that removes itself takes its record with it: what is left is the event of its end.
                if let code = try containers.announcedExitCode(of: record.id) { return "\(code)\n" }
                throw Failure("container \(operand) has ended and removed itself: its exit code is not known")
            }
            // Also of one whose program never ran.
            if let failure = ended.failedStart { return "\(failure.code)\n" }
            guard case .exited(let exit) = try containers.state(of: ended) else { return "0\n" }
            return "\(exit.code)\n"
        }
    }
}
