package import Linux

/// Waits for a container that no command stays with, or that somebody may leave: a process of its own for each.
///
/// It starts the container, because only a parent learns an exit code; carries its streams to whoever is attached; and
/// writes down how it ended. A container ends with its monitor, see PR_SET_PDEATHSIG(2const), so that what is written
/// down is never less than what runs.
package struct Monitor: ~Copyable {
    private let containers: ContainerStore
    private let id: String
    private let narration: Narration.Style?
    private let surroundings: MonitorSurroundings

    /// - Parameters:
    ///   - starter: The connection of whoever started this process.
    ///   - narration: How the first start is told on standard error.
    /// - Throws: `ContainerError`, `SystemError`.
    package init(
        of record: ContainerRecord, in containers: ContainerStore, starter: consuming PacketSocket,
        narration: Narration.Style?
    ) throws {
        self.containers = containers
        id = record.id
        self.narration = narration
        let stopSignal = record.configuration.stopSignal.flatMap(Signal.number) ?? Signal.terminate
        surroundings = MonitorSurroundings(
            signals: try SignalDescriptor(), clients: try MonitorClients(starter: starter), stopSignal: stopSignal,
            stopTimeout: Monitor.milliseconds(record.configuration.stopTimeout ?? 10))
    }

    private static func milliseconds(_ seconds: Int) -> Int {
        let (milliseconds, isTooLong) = seconds.multipliedReportingOverflow(by: 1000)
        return isTooLong ? -1 : milliseconds
    }

    /// Runs the container until it has ended for good.
    /// - Returns: The last exit code.
    /// - Throws: `RuntimeError` for a container that did not get to its program.
    package mutating func live() throws -> Int32 {
        try containers.noteBirth(of: id)
        let record = try containers.noteNewLife(of: id)
        try surroundings.clients.listen(in: try Directory.open(containers.run.appending(id)))
        surroundings.clients.refusal = Monitor.stoppedRefusal
        var exit = try run(record, narration: narration)
        var delay = RestartDelay()
        var count = 0
        while let next = try policyNow(after: exit, count) {
            count += 1
            try containers.noteRestart(of: id, exit, count: count)
            surroundings.clients.refusal = Monitor.restartingRefusal
            let seconds = exit.finishedAt.seconds - exit.startedAt.seconds
            guard let turn = try pause(delay.next(afterRunOf: seconds)) else { break }
            exit = try run(next, narration: nil, turn)
        }
        try noteEnd(exit)
        return exit.code
    }

    /// The container's record, if it is to be started again: what it says of that may have been changed meanwhile.
    private func policyNow(after exit: ContainerRecord.Exit, _ count: Int) throws -> ContainerRecord? {
        guard !surroundings.isToEnd, !containers.isRestartForbidden(of: id), let record = try containers.record(id),
            record.hostConfiguration.restartPolicy.restarts(after: exit.code, count: count)
        else { return nil }
        return record
    }

    /// Lets time pass, and the clients come and go.
    /// - Returns: The turn to start the container, if it is still to be started. Whoever looks at its files has a turn too.
    private func pause(_ milliseconds: Int) throws -> FileLock? {
        var deadline = Deadline(milliseconds: milliseconds)
        while !surroundings.isToEnd, !containers.isRestartForbidden(of: id) {
            if deadline.isOver {
                if let turn = try containers.tryLockForRestart(of: id) { return turn }
                deadline = Deadline(milliseconds: 50)
            }
            var set = PollSet()
            let signal = set.add(surroundings.signals.descriptor.rawValue, .readable)
            surroundings.clients.register(in: &set, listens: true)
            try set.wait(milliseconds: deadline.milliseconds)
            if set.found(signal).contains(.readable) { try surroundings.takeSignals { _ in } }
            // There is nobody for their input. Whoever asks for an end, or was in front, gets it.
            for request in try surroundings.clients.advance(set) where request.asksForEnd {
                surroundings.isToEnd = true
            }
        }
        return nil
    }

    /// - Parameter turn: Is kept until the program runs.
    private func run(
        _ record: ContainerRecord, narration: Narration.Style?, _ turn: consuming FileLock? = nil
    ) throws -> ContainerRecord.Exit {
        let launch = try launch(of: record, narration: narration)
        let startedAt = Timestamp.now
        let ending: RunEnding
        var isStarted = false
        do {
            let group = try launch.makeControlGroup()
            // One that cannot be removed hides nothing; the sweep of abandoned containers meets it again.
            defer { try? group.remove() }
            let network = try ContainerNetwork.take(for: record, in: containers)
            // What cannot be given back goes with this process.
            defer { try? network?.close() }
            for warning in network?.warnings ?? [] {
                surroundings.clients.tell(warning: "WARNING: \(Path(warning).printable)\n")
            }
            let container = try launch.start(in: group, network: network, meanwhile: { containers.sweepMeanwhile() }) {
                process in
                try containers.noteStart(of: id, process, at: startedAt)
                isStarted = true
                containers.announce(.start, of: record)
            }
            turn = nil
            if narration != nil { try MonitorProcess.letGoOfErrors() }
            surroundings.clients.refusal = nil
            surroundings.clients.tellRunning()
            let status = try attend(container, network, record, launch.specification)
            ending = RunEnding(status: status, ranOutOfMemory: try group.hasRunOutOfMemory)
        } catch {
            if !isStarted {
                var failed = record
                try containers.noteFailedStart(of: &failed, error)
            }
            throw error
        }
        surroundings.clients.refusal = Monitor.stoppedRefusal
        let exit = ending.exit(startedAt: startedAt)
        // It may have another name by now.
        containers.announceEnd(of: try containers.record(id) ?? record, exit)
        return exit
    }

    private func launch(of record: ContainerRecord, narration: Narration.Style?) throws -> Launch {
        var specification = try containers.specificationToStart(record)
        specification.process?.consoleSize = surroundings.clients.windowSize.map {
            .init(height: $0.rows, width: $0.columns)
        }
        var launch = Launch(
            bundle: containers.bundle(id), id: id, specification: specification,
            layerCount: max(1, record.layers.count), forwardsInput: record.configuration.opensInput,
            isTemporary: record.hostConfiguration.removesItself, log: record.hostConfiguration.log,
            runDirectory: containers.run, narration: narration)
        launch.joins = try containers.joins(of: record)
        return launch
    }

    private func attend(
        _ container: consuming RunningContainer, _ network: ContainerNetwork?, _ record: ContainerRecord,
        _ specification: Specification
    ) throws -> ExitStatus {
        let health = try HealthWatch(of: record, specification, in: containers)
        var run = MonitoredRun(
            container, inputEndsWithClient: record.configuration.inputEndsWithClient, network: network,
            log: ContainerLog(of: containers.bundle(id), record.hostConfiguration.log), health: health)
        do {
            // Whoever asked for its end while it was being made did not find it.
            if containers.isRestartForbidden(of: id) { try run.kill() }
            return try run.attend(surroundings)
        } catch {
            try run.abandon()
            throw error
        }
    }

    /// Writes down how the last run ended.
    private func noteEnd(_ exit: ContainerRecord.Exit) throws {
        guard var record = try containers.record(id), !record.hostConfiguration.removesItself else { return }
        do {
            if record.hostConfiguration.restartPolicy != .no, containers.isRestartForbidden(of: id) {
                record = try containers.amend(id) { $0.wasStopped = true }
            }
            try containers.noteExit(of: &record, exit)
        } catch ContainerError.notFound {
            // Somebody removed it by force.
        }
    }

    /// What those hear who come at the wrong moment.
    package static let stoppedRefusal = "You cannot attach to a stopped container, start it first"
    package static let restartingRefusal = "You cannot attach to a restarting container, wait until it is running"

    /// Tells everybody how it ended, and stays until they have heard it: a reader that does not read holds up nothing
    /// but this process.
    package consuming func dismiss(code: Int32) throws { try surroundings.clients.dismiss(.exited(code: code)) }

    /// Tells everybody why there is no container to attach to.
    /// - Parameter text: The lines for their standard error.
    package consuming func dismiss(code: Int32, failure text: String) throws {
        try surroundings.clients.dismiss(.failed(code: code, text: text))
    }
}

extension ContainerStore {
    /// Remembers why a program did not start, for `inspect`; nothing of a container that removes itself.
    package func noteFailedStart(of record: inout ContainerRecord, _ failure: any Error) throws {
        let parent = record.hostConfiguration.controlGroupParent
        if record.hostConfiguration.removesItself { return try forgetRun(record.id, below: parent) }
        let code = (failure as? RuntimeError)?.exitCode ?? 125
        do {
            // What is not the program's fault has docker's code for that.
            try noteFailedStart(of: &record, .init(code: code == 125 ? 128 : code, error: "\(failure)"))
        } catch {
            // The caller is to hear of the failure, not of a record that could not be written.
            try forgetRun(record.id, below: parent)
        }
    }
}
