internal import Linux

/// One run of a container as its monitor attends to it, from the moment its program runs to its end: its streams go to
/// the clients, the clients' input to it.
struct MonitoredRun: ~Copyable {
    private let process: PidDescriptor
    private var input: InputStream
    private var output: OutputStream
    private var error: OutputStream
    private var terminal: FileDescriptor?
    /// Whether the input ends with that of the client that gives it. See docker's `StdinOnce`.
    private let inputEndsWithClient: Bool
    private let network: ContainerNetwork?
    private var log: ContainerLog?
    /// See `RunningContainer`.
    private let others: ControlGroup?
    /// How many bytes were carried since memory was given back; the start counts as many.
    private var carried = MonitoredRun.muchWork

    init(
        _ container: consuming RunningContainer, inputEndsWithClient: Bool, network: ContainerNetwork?,
        log: consuming ContainerLog?
    ) throws(SystemError) {
        let hasTerminal = container.streams.hasTerminal
        input = try InputStream(container.streams.input)
        output = OutputStream(container.streams.output)
        error = OutputStream(container.streams.error)
        terminal = container.streams.terminal
        process = container.process
        // A terminal has no end that could be passed on.
        self.inputEndsWithClient = inputEndsWithClient && !hasTerminal
        self.network = network
        self.log = log
        others = container.others
    }

    /// Stays until the container's first process has ended and all it wrote is delivered or waits for slow clients.
    mutating func attend(_ surroundings: MonitorSurroundings) throws -> ExitStatus {
        defer { log?.finish() }
        var hasExited = false
        while true {
            var set = PollSet()
            let exit = hasExited ? nil : set.add(process.descriptor.rawValue, .readable)
            let signal = set.add(surroundings.signals.descriptor.rawValue, .readable)
            surroundings.clients.register(in: &set, listens: !input.isFull)
            input.register(in: &set)
            network?.register(in: &set)
            // A container whose reader is slow waits, as in a pipeline; one that has ended is not to wait for anybody.
            if hasExited || !surroundings.clients.areBehind {
                output.register(in: &set)
                error.register(in: &set)
            }
            // All of the container's processes end with the first one, so that its streams reach their end as well.
            if hasExited, output.hasEnded, error.hasEnded { return try process.wait() }
            try set.wait(milliseconds: carried < MonitoredRun.muchWork ? -1 : MonitoredRun.quietTime)
            if set.isQuiet { rest() }

            network?.advance(set)
            if set.found(signal).contains(.readable) {
                try surroundings.takeSignals { number throws(SystemError) in try pass(number) }
            }
            for request in try surroundings.clients.advance(set) { try serve(request, surroundings) }
            try input.advance(set)
            if let bytes = try output.advance(set) {
                log?.append(bytes, from: .output)
                surroundings.clients.tell(output: bytes)
                carried += bytes.count
            }
            if let bytes = try error.advance(set) {
                log?.append(bytes, from: .error)
                surroundings.clients.tell(error: bytes)
                carried += bytes.count
            }
            if let exit, !set.found(exit).isEmpty {
                hasExited = true
                try others?.killAll()
                input.close()
            }
        }
    }

    /// After so many milliseconds without work there is probably none for long.
    private static let quietTime: Int32 = 100
    /// So much work, in bytes, is worth giving memory back after it.
    private static let muchWork = 1 << 20

    /// Gives back what starting the container, or much output, has taken: this process stays as long as the container, and
    /// most of the time it does nothing.
    private mutating func rest() {
        carried = 0
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
            case .some(let terminal): try Terminal.setSize(of: terminal.rawValue, size)
            case .none: break
            }
        case .signal(let number):
            // Whoever asks for the end does not want it to begin anew.
            if request.asksForEnd { surroundings.isToEnd = true }
            try pass(number)
        case .hangUp:
            surroundings.isToEnd = true
            input.close()
            output.close()
            terminal = nil
        case .end:
            surroundings.isToEnd = true
            try pass(Signal.kill)
        }
    }

    private func pass(_ number: Int32) throws(SystemError) {
        do throws(SystemError) {
            try process.send(number)
        } catch  where error.errno == .noSuchProcess {
            // It ended meanwhile; the loop is about to see it.
        }
    }

    func kill() throws(SystemError) { try pass(Signal.kill) }

    /// Ends the container, because it cannot be attended to any more.
    func abandon() throws -> ExitStatus {
        try pass(Signal.kill)
        return try process.wait()
    }
}

/// Our end of a stream that the container writes to.
private struct OutputStream: ~Copyable {
    private var descriptor: FileDescriptor?
    private var index: Int?

    init(_ descriptor: consuming FileDescriptor?) { self.descriptor = descriptor }

    var hasEnded: Bool {
        switch descriptor {
        case .some: false
        case .none: true
        }
    }

    mutating func close() { descriptor = nil }

    mutating func register(in set: inout PollSet) {
        switch descriptor {
        case .some(let descriptor): index = set.add(descriptor.rawValue, .readable)
        case .none: index = nil
        }
    }

    /// What has come, if anything.
    mutating func advance(_ set: borrowing PollSet) throws(SystemError) -> ArraySlice<UInt8>? {
        // A set that it is not in may follow.
        defer { index = nil }
        guard let place = index, !set.found(place).isEmpty else { return nil }
        do throws(SystemError) {
            let bytes: [UInt8]
            switch descriptor {
            case .some(let descriptor): bytes = try descriptor.readSome(MonitorFrame.outputLimit)
            case .none: return nil
            }
            if !bytes.isEmpty { return bytes[...] }
        } catch {
            // The terminal's last user is gone.
            guard error.errno == .inputOutput else { throw error }
        }
        close()
        return nil
    }
}

/// Our end of the stream that the container reads from, with what it did not take yet.
private struct InputStream: ~Copyable {
    private var descriptor: FileDescriptor?
    private var pending: [UInt8] = []
    private var isFinished = false
    private var index: Int?

    init(_ descriptor: consuming FileDescriptor?) throws(SystemError) {
        self.descriptor = descriptor
        switch self.descriptor {
        case .some(let descriptor): try descriptor.setNonBlocking()
        case .none: break
        }
    }

    /// Whether more has to wait.
    var isFull: Bool { pending.count >= 64 << 10 }

    mutating func append(_ bytes: ArraySlice<UInt8>) {
        guard !isFinished else { return }
        switch descriptor {
        case .some: pending += bytes
        case .none: break
        }
    }

    /// Ends the stream when all was taken.
    mutating func finish() {
        isFinished = true
        if pending.isEmpty { close() }
    }

    mutating func close() {
        descriptor = nil
        pending = []
    }

    mutating func register(in set: inout PollSet) {
        index = nil
        guard !pending.isEmpty else { return }
        switch descriptor {
        case .some(let descriptor): index = set.add(descriptor.rawValue, .writable)
        case .none: break
        }
    }

    mutating func advance(_ set: borrowing PollSet) throws(SystemError) {
        guard let place = index, !set.found(place).isEmpty else { return }
        index = nil
        do throws(SystemError) {
            switch descriptor {
            case .some(let descriptor): pending.removeFirst(try Stream.write(pending[...], to: descriptor.rawValue))
            case .none: break
            }
            if pending.isEmpty, isFinished { close() }
        } catch {
            switch error.errno {
            case .wouldBlock: break
            // The container has closed its input, or its terminal is gone.
            case .brokenPipe, .inputOutput: close()
            default: throw error
            }
        }
    }
}
