internal import Linux

/// Asks a running container for its health, again and again, beside everything else that its monitor does.
final class HealthWatch {
    private let settings: HealthSettings
    private let containers: ContainerStore
    private let record: ContainerRecord
    private let group: ControlGroup
    private let exec: PreparedExec
    private var health: Health
    private var probe: HealthProbe?
    private var nextProbe = Deadline.never

    /// For a container whose first process runs.
    /// - Returns: nil for one that is not to be asked.
    init?(of record: ContainerRecord, _ specification: Specification, in containers: ContainerStore) throws {
        guard let settings = record.configuration.health, let command = settings.command,
            let live = try containers.liveState(record.id), var process = specification.process
        else { return nil }
        process.args = command
        process.terminal = false
        process.consoleSize = nil
        let filter = try SeccompFilter.program(of: specification, in: containers.run)
        let request = ExecRequest(container: record, first: live.process, process: process, endsAsGroup: true)
        let group = try ControlGroup(of: record)
        exec = try PreparedExec(request, filter: filter)
        self.group = group
        health = Health(startedAt: live.startedAt)
        self.settings = settings
        self.containers = containers
        self.record = record
        note()
        plan()
    }

    /// Until something is to be done although nothing has happened.
    var milliseconds: Int32 { probe?.milliseconds ?? nextProbe.milliseconds }

    func register(in set: inout PollSet) { probe?.register(in: &set) }

    /// Does what is due. Whatever goes wrong here is a result: no container ends by being asked.
    /// - Returns: Whether a check has ended.
    func advance(_ set: borrowing PollSet) -> Bool {
        let start = Timestamp.now
        do throws(SystemError) {
            if let probe {
                guard let result = try probe.advance(set, isFrozen: { isFrozen }) else { return false }
                take(result)
                return true
            }
            guard nextProbe.isOver else { return false }
            // Whoever stands still cannot answer.
            if isFrozen { plan() } else { probe = try HealthProbe(exec, timeLimit: settings.timeLimit) }
            return false
        } catch {
            take(Health.Result(start: start, exitCode: -1, output: "\(error)"))
            return true
        }
    }

    /// Ends a check that runs: the container has ended.
    func end() throws(SystemError) {
        try probe?.end()
        probe = nil
        nextProbe = .never
    }

    private var isFrozen: Bool {
        do throws(SystemError) { return try group.isFrozen } catch { return false }
    }

    private func plan() {
        let age = Timestamp.now.nanoseconds(since: health.startedAt)
        nextProbe = Deadline(nanoseconds: settings.pause(health.status, age: age))
    }

    private func take(_ result: Health.Result) {
        probe = nil
        let before = health.status
        health.take(result, under: settings)
        note()
        plan()
        if health.status != before { announce() }
    }

    private func note() {
        do throws(SystemError) {
            try containers.note(health, of: record.id)
        } catch {
            // A full disk, or somebody has removed the container by force: the next result may be noted again.
        }
    }

    private func announce() {
        let now: ContainerRecord?
        // It may have another name by now.
        do { now = try containers.record(record.id) } catch { now = nil }
        containers.announce(.healthStatus, of: now ?? record, detail: health.status.rawValue)
    }
}
