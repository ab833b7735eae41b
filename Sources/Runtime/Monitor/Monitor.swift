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
            signals: try SignalDescriptor(), clients: try MonitorClients(starter: starter), stopSignal: stopSignal)
    }

    /// Runs the container until it has ended.
    /// - Returns: The last exit code.
    /// - Throws: `RuntimeError` for a container that did not get to its program.
    package mutating func live() throws -> Int32 {
        try containers.noteBirth(of: id)
        try surroundings.clients.listen(in: try Directory.open(containers.run.appending(id)))
        return try run(narration: narration).status.code
    }

    private func run(narration: Narration.Style?) throws -> RunEnding {
        guard var record = try containers.record(id) else { throw ContainerError.notFound(id) }
        let launch = try launch(of: record, narration: narration)
        let startedAt = Timestamp.now
        let ending: RunEnding
        var isStarted = false
        do {
            let group = try launch.makeControlGroup()
            // One that cannot be removed hides nothing; the sweep of abandoned containers meets it again.
            defer { try? group.remove() }
            let container = try launch.start(in: group, meanwhile: { containers.sweepMeanwhile() }) { pid in
                try containers.noteStart(of: id, pid: pid, at: startedAt)
                isStarted = true
            }
            if narration != nil { try MonitorProcess.letGoOfErrors() }
            surroundings.clients.tellRunning()
            let status = try attend(container, record)
            ending = RunEnding(status: status, ranOutOfMemory: try group.hasRunOutOfMemory)
        } catch {
            if !isStarted { try note(failure: error, of: &record) }
            throw error
        }
        try note(ending, startedAt)
        return ending
    }

    private func launch(of record: ContainerRecord, narration: Narration.Style?) throws -> Launch {
        var specification = try containers.specification(id)
        specification.process?.consoleSize = surroundings.clients.windowSize.map {
            .init(height: $0.rows, width: $0.columns)
        }
        return Launch(
            bundle: containers.bundle(id), id: id, specification: specification,
            layerCount: max(1, record.layers.count), forwardsInput: record.configuration.opensInput,
            isTemporary: record.hostConfiguration.removesItself, log: record.hostConfiguration.log,
            runDirectory: containers.run, narration: narration)
    }

    private func attend(_ container: consuming RunningContainer, _ record: ContainerRecord) throws -> ExitStatus {
        var run = try MonitoredRun(
            container, inputEndsWithClient: record.configuration.inputEndsWithClient,
            log: ContainerLog(of: containers.bundle(id), record.hostConfiguration.log))
        do {
            return try run.attend(surroundings)
        } catch {
            _ = try run.abandon()
            throw error
        }
    }

    /// Writes down how the run ended. The record is read again: it may have another name by now.
    private func note(_ ending: RunEnding, _ startedAt: Timestamp) throws {
        guard var record = try containers.record(id), !record.hostConfiguration.removesItself else { return }
        do {
            try containers.noteExit(of: &record, ending.exit(startedAt: startedAt))
        } catch ContainerError.notFound {
            // Somebody removed it by force.
        }
    }

    /// Remembers why the program did not start, for `inspect`.
    private func note(failure: any Error, of record: inout ContainerRecord) throws {
        try containers.noteFailedStart(of: &record, failure)
    }

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
