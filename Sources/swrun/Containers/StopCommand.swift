internal import Linux
internal import Runtime

/// `swrun stop`: containers are asked to end, and made to if they do not.
enum StopCommand: Command {
    static let name = "stop"
    static let summary = "Ask running containers to end, and kill them if they do not"
    static let usage = "[OPTIONS] CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [signal, timeout, time]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("stop")]

    private static let signal = Value<String>(
        "signal", "s", help: "Signal that asks (default: the container's stop signal, else TERM)")
    private static let timeout = Value<Int>(
        "timeout", "t", as: "seconds",
        help: "How long to wait before killing; negative for ever\n(default: the container's, else 10)")
    private static let time = Value<Int>("time", as: "seconds", help: "The same as --timeout")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let asked = arguments[signal]
        if let asked, Signal.number(asked) == nil { throw Failure("Invalid signal: \(asked)") }
        let seconds = arguments[timeout] ?? arguments[time]
        let containers = try session.containers()
        return try forEach(arguments.operands) { operand in
            let record = try containers.find(operand)
            let signal = (asked ?? record.configuration.stopSignal).flatMap(Signal.number) ?? Signal.terminate
            let patience = seconds ?? record.configuration.stopTimeout ?? 10
            let milliseconds =
                patience < 0 ? -1 : Int32(clamping: patience.multipliedReportingOverflow(by: 1000).partialValue)
            if try containers.send(signal, to: record),
                try !containers.waitForEnd(of: record, milliseconds: milliseconds)
            {
                _ = try containers.send(Signal.kill, to: record)
                _ = try containers.waitForEnd(of: record, milliseconds: 10_000)
            }
            return "\(operand)\n"
        }
    }
}
