package import Linux

/// Whether a container runs: what the kernel says, not what a file remembers.
package enum ContainerState: Hashable, Sendable {
    case created
    case running(LiveState)
    /// It runs, but its processes stand still until it is unpaused.
    case paused(LiveState)
    /// It has ended, and is about to be started again.
    case restarting(LiveState, ContainerRecord.Exit?)
    case exited(ContainerRecord.Exit)

    /// The state of a container of which no run is noted.
    init(of record: ContainerRecord) { self.init(exit: record.exit) }

    init(exit: ContainerRecord.Exit?) { self = exit.map { .exited($0) } ?? .created }

    /// docker's word for it.
    package var word: String {
        switch self {
        case .created: "created"
        case .running: "running"
        case .paused: "paused"
        case .restarting: "restarting"
        case .exited: "exited"
        }
    }

    /// The processes of a container that runs, paused or not; nil for any other.
    package var live: LiveState? {
        switch self {
        case .running(let live), .paused(let live): live
        case .created, .restarting, .exited: nil
        }
    }

    /// The same, and of one that is about to be started again: whoever waits for it, or wants it to end, has to do with
    /// its supervisor.
    package var supervised: LiveState? {
        if case .restarting(let live, _) = self { live } else { live }
    }

    package var isPaused: Bool {
        if case .paused = self { return true }
        return false
    }
}

extension ContainerStore {
    /// Notes that a container's first process runs, and that this process waits for it.
    package func noteStart(of id: String, pid: Int32, at startedAt: Timestamp = .now) throws {
        guard let supervisor = LiveState.Process.own,
            let process = pid == supervisor.pid ? supervisor : LiveState.Process(running: pid)
        else { throw SystemError("find process", "\(pid)", .noSuchProcess) }
        try noteStart(of: id, process, at: startedAt)
    }

    /// The same, of a process that is known already.
    package func noteStart(of id: String, _ process: LiveState.Process, at startedAt: Timestamp) throws {
        guard let supervisor = LiveState.Process.own else {
            throw SystemError("find process", "\(Process.id)", .noSuchProcess)
        }
        let state = LiveState(
            process: process, supervisor: supervisor, bootID: try Process.bootID, startedAt: startedAt)
        // After the birth, which we have noted ourselves, one more line costs a tenth of another file.
        if process == supervisor { try note(state, of: id) } else { try noteNext(state, of: id) }
    }

    /// A note is a line; the last whole one counts.
    func note(_ state: LiveState, of id: String) throws(SystemError) {
        let folder = try Directory.openOrCreate(run.appending(id))
        try folder.replaceFile("state.json", with: ContainerStore.line(state), .atomic)
    }

    private func noteNext(_ state: LiveState, of id: String) throws(SystemError) {
        do throws(SystemError) {
            let file = try FileDescriptor.open(
                run.appending(id).appending("state.json"), [.writeOnly, .append])
            try file.write(ContainerStore.line(state))
        } catch  where error.errno == .noSuchFile { try note(state, of: id) }
    }

    private static func line(_ state: LiveState) -> [UInt8] { JSONWriter.text(of: state) + [UInt8(ascii: "\n")] }

    /// Notes that this process is about to start a container. Should it be killed before it knows the container's first
    /// process, whoever comes next puts things right all the same.
    package func noteBirth(of id: String) throws {
        if try !isBeingStarted(id) { try allowRestart(of: id) }
        try noteStart(of: id, pid: Process.id)
    }

    /// Whether somebody alive has noted its birth, as whoever makes a container does whose monitor is to note it anew.
    private func isBeingStarted(_ id: String) throws -> Bool {
        guard let live = try liveState(id), live.isBeingBorn, try live.bootID == Process.bootID else { return false }
        return try live.supervisor.isAlive
    }

    /// Notes how a container's run ended.
    package func noteExit(of record: inout ContainerRecord, _ exit: ContainerRecord.Exit) throws {
        // The record first: as long as the other file is there, it is looked at, and found to be of this very run.
        record = try amend(record.id) {
            $0.exit = exit
            $0.failedStart = nil
            $0.isToRestart = false
        }
        try forgetRun(record.id, below: record.hostConfiguration.controlGroupParent)
    }

    /// Notes that a start came to nothing. How the run before it ended stays known.
    package func noteFailedStart(of record: inout ContainerRecord, _ failure: ContainerRecord.FailedStart) throws {
        record = try amend(record.id) { $0.failedStart = failure }
        try forgetRun(record.id, below: record.hostConfiguration.controlGroupParent)
    }

    /// Whether the container runs, and if not, how it ended.
    ///
    /// As long as its supervisor lives, a container whose process has ended counts as running: the supervisor is about to
    /// write down the exit code. Where nobody is left who knows it, it is 137, "exit code unknown".
    package func state(of record: ContainerRecord) throws -> ContainerState {
        guard let live = try liveState(record.id) else { return ContainerState(of: record) }
        if let exit = record.exit, exit.startedAt == live.startedAt {
            // Its end is written down, and so that it is no end for good.
            let isToRestart = try record.isToRestart && live.bootID == Process.bootID && live.supervisor.isAlive
            return isToRestart ? .restarting(live, exit) : .exited(exit)
        }
        let isAlive = try live.process.isAlive ? true : live.supervisor.isAlive
        if try live.bootID == Process.bootID, isAlive {
            // No process yet that a signal, or a look at its files, could be meant for.
            if live.isBeingBorn { return ContainerState(of: record) }
            if live.isRestarting { return .restarting(live, record.exit) }
            return try ControlGroup(of: record).isFrozen ? .paused(live) : .running(live)
        }
        // It ended between our looking at the record and at the processes, with its exit code written after all.
        if let now = try self.record(record.id), let exit = now.exit, exit.startedAt == live.startedAt {
            return .exited(exit)
        }
        // Nobody is left to start it again; how it ended is known.
        if live.isRestarting { return ContainerState(of: record) }
        return .exited(
            .init(
                code: ContainerRecord.Exit.unknownCode, startedAt: live.startedAt, finishedAt: live.startedAt,
                error: ContainerRecord.Exit.unknownError))
    }

    /// Every container with its state, the newest first. Of most no run is noted, which one look at the notes tells.
    /// - Parameter damaged: Is told of those whose record cannot be read; they are left out.
    package func listWithStates(
        damaged: (ContainerError) -> Void = { _ in }
    ) throws -> [(record: ContainerRecord, state: ContainerState)] {
        // The notes first: the record of a run that ends meanwhile says how.
        let noted = Set(try notedRuns())
        return try list(damaged: damaged).map { record in
            let state = noted.contains(record.id) ? try state(of: record) : ContainerState(of: record)
            return (record, state)
        }
    }

    /// What is noted of a container's run, whether the process still runs or not.
    func liveState(_ id: String) throws -> LiveState? {
        guard let bytes = try stateBytes(id) else { return nil }
        let end = bytes.lastIndex(of: UInt8(ascii: "\n")) ?? bytes.endIndex
        let start = bytes[..<end].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        guard let tree = try? JSONTree(parsing: Array(bytes[start..<end])) else { return nil }
        return LiveState(tree)
    }

    private func stateBytes(_ id: String) throws(SystemError) -> [UInt8]? {
        let path = run.appending(id).appending("state.json")
        do throws(SystemError) {
            let file = try FileDescriptor.open(path, .readOnly)
            return try file.readRegular(limit: 64 << 10, of: path.description)
        } catch  where error.errno == .noSuchFile { return nil }
    }

    /// Removes the note of a run, and before it the run's cgroup: as long as that cannot go, the note stays for the next
    /// who looks.
    package func forgetRun(_ id: String, below parent: String? = nil) throws {
        guard try isNoted(id), try removeControlGroup(of: id, below: parent) else { return }
        // Somebody may still note something in it: that it shall not start again, or how it is connected.
        try Directory.open(run).removeTree(Path(id))
    }

    private func isNoted(_ id: String) throws(SystemError) -> Bool {
        do throws(SystemError) {
            return try Directory.open(run).contains(Path(id))
        } catch {
            guard error.errno == .noSuchFile else { throw error }
            return false
        }
    }

    /// Removes the cgroup that a run has left, if it has.
    /// - Returns: False if its last processes are just dying: the next who looks will see.
    /// - Parameter parent: Where the record says that it is; nil where the record is to be asked.
    func removeControlGroup(of id: String, below parent: String? = nil) throws -> Bool {
        let place = try parent ?? controlGroupParent(of: id)
        do throws(SystemError) {
            try ControlGroup(ofContainer: id, below: place).remove()
            return true
        } catch {
            switch error.errno {
            case .busy: return false
            // Where there are no cgroups there is none of the container either.
            case .noSuchFile: return true
            default: throw error
            }
        }
    }

    /// Where a container's cgroup is. One whose record cannot be read is looked for in the usual place.
    private func controlGroupParent(of id: String) throws -> String {
        do { return try record(id)?.hostConfiguration.controlGroupParent ?? "" } catch ContainerError.damaged {
            return ""
        }
    }

    /// Holds a container against whoever runs or removes it; nil when somebody else does.
    /// - Parameter word: What it was called by, for the error.
    /// - Throws: `ContainerError.notFound` for one that is gone.
    package func tryHold(_ id: String, named word: String) throws -> FileLock? {
        do throws(SystemError) {
            return try FileLock.tryAcquire(try containers.openDirectory(Path(id)).handle(), .exclusive)
        } catch { throw error.errno == .noSuchFile ? ContainerError.notFound(word) : error as any Error }
    }
}
