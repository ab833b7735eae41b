internal import Linux

/// One run of a container as its monitor attends to it, from the moment its program runs to its end: its streams go to
/// the clients, the clients' input to it.
struct MonitoredRun: ~Copyable {
    private let process: PidDescriptor
    private var input: InputStream
    private var output: OutputStream
    private var error: OutputStream
    private var terminal: HeldTerminal?
    /// Whether the input ends with that of the client that gives it. See docker's `StdinOnce`.
    private let inputEndsWithClient: Bool
    private let network: ContainerNetwork?
    private var log: ContainerLog?
    /// See `RunningContainer`.
    private let others: ControlGroup?
    private let health: HealthWatch?
    /// Whether anything was done since memory was given back.
    private var isTired = true
    /// When the container is killed, because it was asked to end and has not.
    private var killTime = Deadline.never
    /// Whether the process's exit status was taken.
    private var isBuried = false

    init(
        _ container: consuming RunningContainer, inputEndsWithClient: Bool, network: ContainerNetwork?,
        log: consuming ContainerLog?, health: HealthWatch?
    ) {
        let hasTerminal = container.streams.hasTerminal
        input = InputStream(container.streams.input)
        output = OutputStream(container.streams.output)
        error = OutputStream(container.streams.error)
        terminal = container.streams.terminal
        process = container.process
        // A terminal has no end that could be passed on.
        self.inputEndsWithClient = inputEndsWithClient && !hasTerminal
        self.network = network
        self.log = log
        others = container.others
        self.health = health
    }

    /// Stays until the container's first process has ended; all it wrote is delivered then, or waits for slow clients.
    mutating func attend(_ surroundings: MonitorSurroundings) throws -> ExitStatus {
        defer { log?.finish() }
        while true {
            var set = PollSet()
            let exit = set.add(process.descriptor.rawValue, .readable)
            let signal = set.add(surroundings.signals.descriptor.rawValue, .readable)
            surroundings.clients.register(in: &set, listens: !input.isFull)
            input.register(in: &set)
            network?.register(in: &set)
            // A container whose reader is slow waits, as in a pipeline.
            if !surroundings.clients.areBehind {
                output.register(in: &set)
                error.register(in: &set)
            }
            health?.register(in: &set)
            try set.wait(milliseconds: patience)
            if set.isQuiet, isTired {
                isTired = false
                let patience = patience
                rest()
                // At once, and for the same: whatever else was done would take the memory back.
                try set.wait(milliseconds: patience)
            }
            isTired = isTired || !set.isQuiet

            network?.advance(set)
            if set.found(signal).contains(.readable) {
                let isAsked = try surroundings.takeSignals { number throws(SystemError) in
                    try process.sendUnlessEnded(number)
                }
                if isAsked { planKill(surroundings.stopTimeout) }
            }
            if killTime.isOver { try kill() }
            for request in try surroundings.clients.advance(set) { try serve(request, surroundings) }
            try input.advance(set)
            let clients = surroundings.clients
            if let bytes = try output.advance(set) { MonitoredRun.deliver(bytes, from: .output, to: clients, &log) }
            if let bytes = try error.advance(set) { MonitoredRun.deliver(bytes, from: .error, to: clients, &log) }
            if health?.advance(set) == true { isTired = true }
            if !set.found(exit).isEmpty { return try finish(surroundings) }
        }
    }

    /// Takes the exit status and what the streams hold now: whoever else has them open, as another container may that was
    /// given them, does not make this one live longer.
    private mutating func finish(_ surroundings: MonitorSurroundings) throws -> ExitStatus {
        let status = try process.wait()
        isBuried = true
        try others?.killAll()
        try health?.end()
        let clients = surroundings.clients
        try output.drain { MonitoredRun.deliver($0, from: .output, to: clients, &log) }
        try error.drain { MonitoredRun.deliver($0, from: .error, to: clients, &log) }
        return status
    }

    private static func deliver(
        _ bytes: ArraySlice<UInt8>, from stream: LogStream, to clients: MonitorClients, _ log: inout ContainerLog?
    ) {
        log?.append(bytes, from: stream)
        switch stream {
        case .output: clients.tell(output: bytes)
        case .error: clients.tell(error: bytes)
        }
    }

    /// How long to wait at most, in milliseconds; -1 for ever.
    private var patience: Int32 {
        let moments = [isTired ? MonitoredRun.quietTime : -1, health?.milliseconds ?? -1, killTime.milliseconds]
        return moments.filter { $0 >= 0 }.min() ?? -1
    }

    /// Whoever asks this process to end, as the machine does when it stops, has no more patience than 'stop'.
    /// - Parameter timeout: Milliseconds; negative for ever.
    private mutating func planKill(_ timeout: Int) {
        if killTime == .never, timeout >= 0 { killTime = Deadline(milliseconds: timeout) }
    }

    /// After so many milliseconds without work there is probably none for long.
    private static let quietTime: Int32 = 500

    /// Gives back what starting the container, or what has happened since, has taken: this process stays as long as the
    /// container, and most of the time it does nothing.
    private func rest() {
        do throws(SystemError) {
            try Process.releaseMemory()
        } catch {
            // Then it keeps what it has.
        }
    }

    private mutating func serve(_ request: ClientRequest, _ surroundings: MonitorSurroundings) throws {
        switch request {
        case .input(let bytes): input.append(bytes)
        case .inputEnd: if inputEndsWithClient { input.finish() }
        case .windowSize(let size):
            switch terminal {
            case .some(let terminal): try terminal.setSize(size)
            case .none: break
            }
        case .signal(let number):
            // Whoever asks for the end does not want it to begin anew.
            if request.asksForEnd { surroundings.isToEnd = true }
            try process.sendUnlessEnded(number)
        case .hangUp:
            surroundings.isToEnd = true
            input.close()
            output.close()
            terminal = nil
        case .end:
            surroundings.isToEnd = true
            try process.sendUnlessEnded(Signal.kill)
        }
    }

    mutating func kill() throws(SystemError) {
        killTime = .never
        try process.sendUnlessEnded(Signal.kill)
    }

    /// Ends the container, because it cannot be attended to any more.
    func abandon() throws {
        guard !isBuried else { return }
        try process.sendUnlessEnded(Signal.kill)
        _ = try process.wait()
    }
}
