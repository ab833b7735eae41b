internal import Linux
internal import Runtime

/// `swrun stop`: containers are asked to end, and made to if they do not.
enum StopCommand: Command {
    static let name = "stop"
    static let summary = "Ask running containers to end, and kill them if they do not"
    static let usage = "[OPTIONS] CONTAINER [CONTAINER...]"
    static let operands = Operands.atLeast(0)
    static let options: [any OptionKey] = [
        ContainerChoice.all, ContainerChoice.filter, StopKeys.signal, StopKeys.timeout, StopKeys.time,
    ]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("stop")]
    static let notes = """
        All are asked at once, so that they take no longer together than the slowest. A paused container goes on first.
        A first process that has no handler for the signal never notices it: 'swrun run --init' gives it one that does.
        """

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let terms = try StopTerms(arguments)
        let containers = try session.containers()
        // All are asked before the first is waited for.
        let chosen = try ContainerChoice.operands(arguments, in: session) { $0.supervised != nil }
        let requests = chosen.map { operand in
            (operand, Result { try terms.ask(try containers.find(operand), in: containers) })
        }
        let endings = requests.compactMap { request -> ContainerEnding? in
            if case .success(let ending?) = request.1 { return ending }
            return nil
        }
        return try forEach(requests) { operand, request in
            if let ending = try request.get() {
                try ContainerEnding.await(ending, among: endings)
                containers.announce(.stop, of: ending.record)
            }
            return operand + "\n"
        }
    }
}

/// The options of `stop` and `restart`.
enum StopKeys {
    static let signal = Value<String>(
        "signal", "s", help: "Signal that asks (default: the container's stop signal, else TERM)")
    static let timeout = Value<Int>(
        "timeout", "t", as: "seconds",
        help: "How long to wait before killing; negative for ever\n(default: the container's, else 10)")
    static let time = Value<Int>("time", as: "seconds", help: "The same as --timeout")
}

/// How containers are asked to end.
struct StopTerms {
    private let signal: Int32?
    private let seconds: Int?

    init(_ arguments: Arguments) throws(Failure) {
        signal = try arguments[StopKeys.signal].map(StopTerms.number)
        seconds = arguments[StopKeys.timeout] ?? arguments[StopKeys.time]
    }

    /// The signal that a word stands for.
    static func number(_ word: String) throws(Failure) -> Int32 {
        guard let number = Signal.number(word) else { throw Failure("Invalid signal: \(word)") }
        return number
    }

    /// Asks a container to end, and says so where it cannot notice.
    /// - Returns: nil for one that does not run.
    func ask(_ record: ContainerRecord, in containers: ContainerStore) throws -> ContainerEnding? {
        let signal = signal ?? record.configuration.stopSignal.flatMap(Signal.number) ?? Signal.terminate
        let patience = seconds ?? record.configuration.stopTimeout ?? 10
        let isDeaf = try patience != 0 && containers.state(of: record).live.map { $0.process.ignores(signal) } ?? false
        let ending = try ContainerEnding(record, signal: signal, patience: patience, in: containers)
        if ending != nil, isDeaf {
            let end = patience < 0 ? "it is not killed either" : "it is killed in \(patience) s"
            Standard.error(
                line: "Hint: the first process of container \(record.name) has no handler for \(Signal.name(signal)): "
                    + "\(end). 'stop -t 0' does not wait; 'run --init' makes it notice")
        }
        return ending
    }
}

extension LiveState.Process {
    /// Whether a signal from outside would pass without a trace: the kernel keeps from the first process of a container
    /// what it has no handler for. See pid_namespaces(7).
    fileprivate func ignores(_ signal: Int32) -> Bool {
        guard signal != Signal.kill, signal != Signal.stop, let signals = Process.signals(of: pid) else { return false }
        return signals.isFirstOfNamespace && !signals.handles(signal) && !signals.blocks(signal)
    }
}
