internal import Linux
internal import Runtime

/// `swrun rm`: containers go, with everything that they wrote.
enum RemoveContainersCommand: Command {
    static let name = "rm"
    static let summary = "Remove containers"
    static let usage = "[OPTIONS] CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [force, volumes]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("rm", "remove")]

    private static let force = Flag("force", "f", help: "Kill a running container first; a missing one is no error")
    private static let volumes = Flag(
        "volumes", "v", help: "Accepted for compatibility: there are no anonymous volumes")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        try containers.settleAbandoned()
        try containers.sweep()
        let code = try forEach(arguments.operands) { operand in
            do {
                try remove(try containers.find(operand), byForce: arguments[force], from: containers)
            } catch ContainerError.notFound where arguments[force] { return "" }
            return "\(operand)\n"
        }
        try session.collectImages(containers)
        return code
    }

    private static func remove(
        _ record: ContainerRecord, byForce: Bool, from containers: ContainerStore
    ) throws {
        if let hold = try containers.tryHold(record) {
            try containers.remove(record)
            _ = consume hold
            return
        }
        guard byForce else {
            throw Failure(
                "You cannot remove a running container \(record.id). "
                    + "Stop the container before attempting removal or force remove",
                hint: "swrun stop \(record.name) && swrun rm \(record.name)")
        }
        do {
            try kill(record, andRemoveFrom: containers)
        } catch ContainerError.notFound {
            // It has removed itself.
        }
    }

    /// Kills a container until nobody holds it any more: one that is just starting has no process yet to be killed.
    private static func kill(_ record: ContainerRecord, andRemoveFrom containers: ContainerStore) throws {
        var pause = PollSet()
        let start = Timestamp.monotonic
        while Timestamp.monotonic.nanoseconds(since: start) < 10_000_000_000 {
            _ = try containers.send(Signal.kill, to: record)
            _ = try containers.waitForEnd(of: record, milliseconds: 1000)
            if let hold = try containers.tryHold(record) {
                defer { withExtendedLifetime(hold) {} }
                return try containers.remove(record)
            }
            try pause.wait(milliseconds: 20)
        }
        throw Failure("could not kill container \(record.name)")
    }
}
