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
    /// How the process ended, once it has.
    private var status: ExitStatus?
    /// Whether the caller does not want to have the rest of the output any more.
    private var isDismissed = false

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
            try process.sendUnlessEnded(Signal.kill)
            throw error
        }
        let status = try run()
        _ = consume mode
        return status
    }

    /// Runs until the process has ended and all it wrote is delivered. When that cannot be done any more, the process
    /// ends: nobody would hear of it otherwise.
    mutating func run() throws -> ExitStatus {
        defer { log?.finish() }
        do {
            return try carry()
        } catch {
            if status == nil {
                try process.sendUnlessEnded(Signal.kill)
                try takeStatus()
            }
            // As for any program of a pipeline. The container would not notice by itself: as the first process of its
            // namespace it gets no SIGPIPE, see pid_namespaces(7).
            if (error as? SystemError)?.errno == .brokenPipe { return .signaled(Signal.brokenPipe) }
            throw error
        }
    }

    private mutating func carry() throws -> ExitStatus {
        // It may have changed while the container was made.
        try streams.followSize()
        while true {
            if let status {
                if isDismissed {
                    // Whoever reads the log wants the rest all the same.
                    try streams.output.drop { log?.append($0, from: .output) }
                    try streams.error.drop { log?.append($0, from: .error) }
                    return status
                }
                try streams.output.drain { log?.append($0, from: .output) }
                try streams.error.drain { log?.append($0, from: .error) }
                if streams.output.hasEnded && streams.error.hasEnded { return status }
            }
            var set = PollSet()
            let exit = status == nil ? set.add(process.descriptor.rawValue, .readable) : nil
            let signal = set.add(signals.descriptor.rawValue, .readable)
            streams.input.register(in: &set)
            streams.output.register(in: &set)
            streams.error.register(in: &set)
            network?.register(in: &set)
            try set.wait()
            network?.advance(set)
            if set.found(signal).contains(.readable) { try takeSignals() }
            try streams.input.advance(set)
            try streams.output.advance(set) { log?.append($0, from: .output) }
            try streams.error.advance(set) { log?.append($0, from: .error) }
            if let exit, !set.found(exit).isEmpty { try takeStatus() }
        }
    }

    /// The process has ended. It is buried at once, however slowly the caller reads: as long as it is not, its container
    /// cannot end. See pid_namespaces(7).
    private mutating func takeStatus() throws(SystemError) {
        status = try process.wait()
        try others?.killAll()
        streams.input.end()
    }

    private mutating func takeSignals() throws(SystemError) {
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
                try end(interruptions < Supervisor.patience ? number : Signal.kill)
            case Signal.hangUp, Signal.quit: try end(number)
            default: try process.sendUnlessEnded(number)
            }
        }
    }

    /// Asks the process to end, or this command, when that is all that is left.
    private mutating func end(_ number: Int32) throws(SystemError) {
        if status == nil { try process.sendUnlessEnded(number) } else { isDismissed = true }
    }

    private static let patience = 3
}
