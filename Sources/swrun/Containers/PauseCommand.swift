internal import Runtime

/// `swrun pause`: all processes of containers stand still until `unpause`.
enum PauseCommand: Command {
    static let name = "pause"
    static let summary = "Stop all processes of running containers for a while"
    static let usage = "CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = []
    static let nouns: [Noun] = [.container("pause")]
    static let notes = "They keep their memory and their connections. 'stop' and 'kill' let them go on first."

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        return try forEach(arguments.operands) { operand in
            try containers.pause(try containers.find(operand))
            return "\(operand)\n"
        }
    }
}

/// `swrun unpause`: the processes of paused containers go on.
enum UnpauseCommand: Command {
    static let name = "unpause"
    static let summary = "Let the processes of paused containers go on"
    static let usage = "CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = []
    static let nouns: [Noun] = [.container("unpause")]

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        return try forEach(arguments.operands) { operand in
            try containers.unpause(try containers.find(operand))
            return "\(operand)\n"
        }
    }
}
