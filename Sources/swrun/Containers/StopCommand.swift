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
        let containers = try session.containers()
        // All are asked before the first is waited for: together they take no longer than the slowest.
        let requests = arguments.operands.map { operand in
            Result { try StopRequest(operand, asked, seconds: arguments[timeout] ?? arguments[time], in: containers) }
        }
        return try forEach(requests) { request in
            try request.get().finish(in: containers)
            return try request.get().operand + "\n"
        }
    }
}

/// A container that has been asked to end.
private struct StopRequest {
    let operand: String
    private let record: ContainerRecord
    private let wasAsked: Bool
    /// Nanoseconds of the clock that is never set back; nil for no limit.
    private let deadline: Int64?

    init(_ operand: String, _ signal: String?, seconds: Int?, in containers: ContainerStore) throws {
        self.operand = operand
        record = try containers.find(operand)
        let number = (signal ?? record.configuration.stopSignal).flatMap(Signal.number) ?? Signal.terminate
        let patience = seconds ?? record.configuration.stopTimeout ?? 10
        let limit = Int64(patience).multipliedReportingOverflow(by: 1_000_000_000)
        let moment = StopRequest.clock.addingReportingOverflow(limit.partialValue)
        deadline = patience < 0 || limit.overflow || moment.overflow ? nil : moment.partialValue
        wasAsked = try containers.send(number, to: record)
    }

    func finish(in containers: ContainerStore) throws {
        guard wasAsked else { return }
        let milliseconds = deadline.map { Int32(clamping: max(0, ($0 - StopRequest.clock) / 1_000_000)) } ?? -1
        if try containers.waitForEnd(of: record, milliseconds: milliseconds) { return }
        _ = try containers.send(Signal.kill, to: record)
        _ = try containers.waitForEnd(of: record, milliseconds: 10_000)
    }

    private static var clock: Int64 { Timestamp.monotonic.nanoseconds(since: Timestamp(seconds: 0)) }
}
