internal import Linux

/// One check of a container's health, as it runs: a process of ours, and below it the command in the container.
final class HealthProbe {
    private let process: PidDescriptor
    private var output: FileDescriptor?
    private var text: [UInt8] = []
    private let start = Timestamp.now
    /// When its patience ends: the check's time first, then that of what is to end it.
    private var deadline: Deadline
    private let timeLimit: Int64
    private var hasTimedOut = false
    private var isKilled = false
    private var places: (process: Int, output: Int?)?

    /// What is kept of its output, in bytes.
    private static let textLimit = 4096
    /// How long, in milliseconds, what ends the check may take for it.
    private static let grace = 2000

    /// - Parameter timeLimit: Nanoseconds.
    init(_ exec: borrowing PreparedExec, timeLimit: Int64) throws(SystemError) {
        let pipe = try Pipe()
        try pipe.reader.setNonBlocking()
        let process = try exec.start(pipe.writer)
        self.process = process
        output = pipe.keepReader()
        self.timeLimit = timeLimit
        deadline = Deadline(nanoseconds: timeLimit)
    }

    /// Until something is to be done although nothing has happened.
    var milliseconds: Int32 { isKilled ? -1 : deadline.milliseconds }

    func register(in set: inout PollSet) {
        var place: Int?
        switch output {
        case .some(let output): place = set.add(output.rawValue, .readable)
        case .none: break
        }
        places = (set.add(process.descriptor.rawValue, .readable), place)
    }

    /// Does what is due.
    /// - Parameter isFrozen: Asks whether the container stands still, which is not the check's fault.
    /// - Returns: The result, once the check has ended.
    func advance(_ set: borrowing PollSet, isFrozen: () -> Bool) throws(SystemError) -> Health.Result? {
        guard let places else { return nil }
        self.places = nil
        if let place = places.output, !set.found(place).isEmpty { try read() }
        if !set.found(places.process).isEmpty { return try result() }
        if deadline.isOver, !isKilled { try runOut(isFrozen) }
        return nil
    }

    /// Its time is over.
    private func runOut(_ isFrozen: () -> Bool) throws(SystemError) {
        if isFrozen() {
            deadline = Deadline(nanoseconds: timeLimit)
        } else if !hasTimedOut {
            hasTimedOut = true
            deadline = Deadline(milliseconds: HealthProbe.grace)
            try process.sendUnlessEnded(Signal.terminate)
        } else {
            isKilled = true
            try process.sendUnlessEnded(Signal.kill)
        }
    }

    private func result() throws(SystemError) -> Health.Result {
        // What it wrote last is in the pipe; whoever still holds the other end is not waited for.
        while try read() {}
        let status = try process.wait()
        try SealedProgram.closeAgain()
        let printed = String(decoding: text.prefix(HealthProbe.textLimit), as: UTF8.self)
        let shown = text.count > HealthProbe.textLimit ? printed + "..." : printed
        guard hasTimedOut else { return Health.Result(start: start, exitCode: status.code, output: shown) }
        let limit = GoDuration.text(nanoseconds: timeLimit)
        return Health.Result(start: start, exitCode: -1, output: "Health check exceeded timeout (\(limit)): \(shown)")
    }

    /// - Returns: Whether there may be more.
    @discardableResult private func read() throws(SystemError) -> Bool {
        do throws(SystemError) {
            let bytes: [UInt8]
            switch output {
            case .some(let output): bytes = try output.readSome(HealthProbe.textLimit)
            case .none: return false
            }
            // One byte too many says that there was more.
            text += bytes.prefix(HealthProbe.textLimit + 1 - text.count)
            if bytes.isEmpty { output = nil }
            return !bytes.isEmpty
        } catch {
            guard error.errno == .wouldBlock else { throw error }
            return false
        }
    }

    /// Ends it with its command, because the container has ended; returns when it is gone. It is asked first: killed at once it
    /// would leave its command's end to somebody who may not look, and the container's pid namespace would wait for that.
    func end() throws(SystemError) {
        try process.sendUnlessEnded(Signal.terminate)
        if try !process.waitForEnd(milliseconds: Int32(HealthProbe.grace)) { try process.sendUnlessEnded(Signal.kill) }
        _ = try process.wait()
        try SealedProgram.closeAgain()
    }
}
