internal import Linux

/// What swrun does while a container runs in the foreground: one loop that carries bytes, passes signals on, follows
/// the terminal's size, and notices the end.
struct Supervisor: ~Copyable {
    private let process: PidDescriptor
    private let signals: SignalDescriptor
    private var streams: StreamRelays
    private let network: ContainerNetwork?
    private var log: ContainerLog?
    /// See `RunningContainer`.
    private let others: ControlGroup?
    /// The process group that SIGTERM ends at once; nil where it is passed on.
    private let group: Int32?
    /// How often the caller asked for the end.
    private var interruptions = 0

    init(
        process: consuming PidDescriptor, signals: consuming SignalDescriptor, streams: consuming StreamRelays,
        network: ContainerNetwork? = nil, log: consuming ContainerLog?, others: ControlGroup? = nil,
        group: Int32? = nil
    ) {
        self.process = process
        self.signals = signals
        self.streams = streams
        self.network = network
        self.log = log
        self.others = others
        self.group = group
    }

    /// The same, with the caller's terminal in raw mode meanwhile: its keys are the container's business.
    mutating func runInRawMode() throws -> ExitStatus {
        let mode: Terminal.RawMode
        do {
            mode = try Terminal.RawMode(0)
        } catch {
            try pass(Signal.kill)
            throw error
        }
        let status = try run()
        _ = consume mode
        return status
    }

    /// Runs until the container's first process has ended and all it wrote is delivered. When that cannot be done any
    /// more, the container ends: nobody would hear of it otherwise.
    mutating func run() throws -> ExitStatus {
        defer { log?.finish() }
        do {
            return try carry()
        } catch {
            try pass(Signal.kill)
            _ = try process.wait()
            // As for any program of a pipeline. The container would not notice by itself: as the first process of its
            // namespace it gets no SIGPIPE, see pid_namespaces(7).
            if (error as? SystemError)?.errno == .brokenPipe { return .signaled(Signal.brokenPipe) }
            throw error
        }
    }

    private mutating func carry() throws -> ExitStatus {
        // It may have changed while the container was made.
        try streams.followSize()
        var hasExited = false
        while true {
            var set = PollSet()
            let exit = hasExited ? nil : set.add(process.descriptor.rawValue, .readable)
            let signal = set.add(signals.descriptor.rawValue, .readable)
            if hasExited { streams.input.end() }
            streams.input.register(in: &set)
            streams.output.register(in: &set)
            streams.error.register(in: &set)
            network?.register(in: &set)
            // All of the container's processes end with the first one, so that its streams reach their end as well.
            if hasExited, streams.output.hasEnded, streams.error.hasEnded { return try process.wait() }
            try set.wait()
            network?.advance(set)
            if set.found(signal).contains(.readable) { try forwardSignals(hasExited: hasExited) }
            try streams.input.advance(set)
            try streams.output.advance(set) { log?.append($0, from: .output) }
            try streams.error.advance(set) { log?.append($0, from: .error) }
            if let exit, !set.found(exit).isEmpty {
                hasExited = true
                try others?.killAll()
            }
        }
    }

    private mutating func forwardSignals(hasExited: Bool) throws(SystemError) {
        while let number = try signals.next() {
            switch number {
            case Signal.windowChange: try streams.followSize()
            // Of our own making: an ended child, a closed pipe, urgent data.
            case Signal.child, Signal.brokenPipe, Signal.urgent: break
            // The caller's terminal is gone, and with it the container's.
            case Signal.hangUp where streams.hasTerminal: streams.hangUp()
            case Signal.terminate where group != nil: if let group { try Process.killGroup(group) }
            case Signal.interrupt, Signal.terminate:
                interruptions += 1
                // A first process without a handler never notices these two: see pid_namespaces(7). Three are an order.
                try pass(interruptions < Supervisor.patience ? number : Signal.kill)
                if hasExited, interruptions >= Supervisor.patience { streams.hangUp() }
            default: try pass(number)
            }
        }
    }

    private static let patience = 3

    private func pass(_ number: Int32) throws(SystemError) {
        do throws(SystemError) {
            try process.send(number)
        } catch  where error.errno == .noSuchProcess {
            // It ended meanwhile; the loop is about to see it.
        }
    }
}
