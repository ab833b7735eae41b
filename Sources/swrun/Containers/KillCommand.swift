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

    private static let signal = Value<String>("signal", "s", help: "By name or number (default KILL)")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let name = arguments[signal] ?? "KILL"
        guard let number = Signal.number(name) else { throw Failure("Invalid signal: \(name)") }
        let containers = try session.containers()
        return try forEach(arguments.operands) { operand in
            do {
                let record = try containers.find(operand)
                guard try containers.send(number, to: record) else {
                    throw Failure("Container \(record.id) is not running")
                }
                if number == Signal.kill { _ = try containers.waitForEnd(of: record, milliseconds: 10_000) }
                return "\(operand)\n"
            } catch { throw Failure("Cannot kill container: \(operand): \(error)") }
        }
    }
}
