internal import Runtime

/// `swrun update`: what containers may use of the machine is changed, while they run or not.
enum UpdateCommand: Command {
    static let name = "update"
    static let summary = "Change the limits and the restart policy of containers"
    static let usage = "[OPTIONS] CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = ResourceKeys.limits + [RestartOption.key]
    static let nouns: [Noun] = [.container("update")]
    static let notes = "For a container that runs they change at once, for any other at its next start."

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        guard options.contains(where: { arguments.contains($0) }) else {
            throw Failure("You must provide one or more flags when using this command")
        }
        let containers = try session.containers()
        try containers.settleAbandoned()
        return try forEach(arguments.operands) { operand in
            let record = try containers.find(operand)
            let policy = arguments[RestartOption.key]
            if policy != nil, policy != .no, record.hostConfiguration.removesItself {
                throw Failure("Restart policy cannot be updated because AutoRemove is enabled for the container")
            }
            try containers.changeLimits(of: record.id) { limits in
                if let memory = arguments[ResourceKeys.memory], arguments[ResourceKeys.memorySwap] == nil,
                    limits.memorySwap > 0, memory > limits.memorySwap
                {
                    throw Failure(
                        "Memory limit should be smaller than already set memoryswap limit, "
                            + "update the memoryswap at the same time")
                }
                var limits = limits
                // A limit of both goes with that of memory.
                if arguments[ResourceKeys.memory] == 0 { limits.memorySwap = 0 }
                let changed = try limits.changed(by: arguments, of: .current)
                try changed.warn()
                return changed
            }
            if let policy { _ = try containers.amend(record.id) { $0.hostConfiguration.restartPolicy = policy } }
            containers.announce(.update, of: record)
            return "\(operand)\n"
        }
    }
}
