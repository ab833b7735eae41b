package import Linux

extension ContainerStore {
    /// Stops all processes of a running container until `unpause`.
    /// - Throws: `ContainerError.notRunning`, `.alreadyPaused`.
    package func pause(_ record: ContainerRecord) throws {
        let turn = try lockFreezer(of: record)
        defer { withExtendedLifetime(turn) {} }
        switch try state(of: record) {
        case .running: try freeze(record)
        case .paused: throw ContainerError.alreadyPaused(id: record.id)
        default: throw ContainerError.notRunning(id: record.id)
        }
        announce(.pause, of: record)
    }

    /// Its cgroup goes with it.
    private func freeze(_ record: ContainerRecord) throws {
        do throws(SystemError) { try ControlGroup(of: record).freeze() } catch {
            guard error.errno == .noSuchFile || error.errno == .noSuchDevice else { throw error }
            throw ContainerError.notRunning(id: record.id)
        }
    }

    /// Lets the processes of a paused container go on.
    /// - Throws: `ContainerError.notRunning`, `.notPaused`.
    package func unpause(_ record: ContainerRecord) throws {
        let turn = try lockFreezer(of: record)
        defer { withExtendedLifetime(turn) {} }
        switch try state(of: record) {
        case .paused: try ControlGroup(of: record).thaw()
        case .running: throw ContainerError.notPaused(id: record.id)
        default: throw ContainerError.notRunning(id: record.id)
        }
        announce(.unpause, of: record)
    }

    /// Does something while a running container's processes stand still. One that was paused before stays so.
    package func whileFrozen<Answer>(_ record: ContainerRecord, _ body: () throws -> Answer) throws -> Answer {
        // Until the processes go on: whoever interrupts this must not leave them frozen.
        let signals = try SignalDescriptor()
        defer { withExtendedLifetime(signals) {} }
        let turn = try lockFreezer(of: record)
        defer { withExtendedLifetime(turn) {} }
        let group = try ControlGroup(of: record)
        if try group.isFrozen { return try body() }
        let folder = try Directory.open(run.appending(record.id))
        // First the mark, then what it is to undo.
        _ = try folder.open(ContainerStore.momentName, [.writeOnly, .create], mode: 0o600)
        try group.freeze()
        let answer = Result { try body() }
        try endMoment(of: record)
        return try answer.get()
    }

    /// Holds a container that has ended, and is about to be started again, against that start.
    /// - Returns: nil for one that is in another state by now.
    package func holdRestart(of record: ContainerRecord) throws -> FileLock? {
        do {
            let turn = try lockFreezer(of: record)
            guard let now = try self.record(record.id), case .restarting = try state(of: now) else { return nil }
            return turn
        } catch ContainerError.notRunning { return nil }
    }

    /// The same lock for the monitor, which starts the container: nil while somebody looks at what the last run has left.
    func tryLockForRestart(of id: String) throws(SystemError) -> FileLock? {
        try FileLock.tryAcquire(try freezerFile(of: id), .exclusive)
    }

    /// Lets the processes go on that somebody had frozen for a moment and was killed meanwhile.
    func thawAbandoned(_ id: String) throws {
        let mark = run.appending(id).appending(ContainerStore.momentName)
        guard FileSystemType(at: mark) != nil, let record = try record(id) else { return }
        do {
            let turn = try tryLockFreezer(of: record)
            guard turn != nil else { return }
            defer { withExtendedLifetime(turn) {} }
            try endMoment(of: record)
        } catch ContainerError.notRunning {}
    }

    /// Whoever has the lock and finds the mark of a moment knows that it was cut off.
    private func endMoment(of record: ContainerRecord) throws(SystemError) {
        do throws(SystemError) {
            let folder = try Directory.open(run.appending(record.id))
            guard folder.contains(ContainerStore.momentName) else { return }
            try ControlGroup(of: record).thaw()
            try folder.removeFile(ContainerStore.momentName)
        } catch {
            // The run has ended meanwhile.
            guard error.errno == .noSuchFile else { throw error }
        }
    }

    /// Lets a paused container's processes go on, so that they can see a signal. Whoever has frozen them only for a moment
    /// is about to do so by himself.
    package func thawForSignal(_ record: ContainerRecord) throws {
        do {
            let turn = try tryLockFreezer(of: record)
            guard turn != nil else { return }
            defer { withExtendedLifetime(turn) {} }
            try endMoment(of: record)
            let group = try ControlGroup(of: record)
            if try group.isFrozen { try group.thaw() }
        } catch ContainerError.notRunning {}
    }

    /// Those who freeze and thaw a container take turns, so that a pause in the middle of a commit is no pause for the
    /// commit alone.
    private func lockFreezer(of record: ContainerRecord) throws -> FileLock {
        do throws(SystemError) {
            let turn = try FileLock.acquire(
                ContainerStore.freezerName, in: try Directory.open(run.appending(record.id)), .exclusive)
            try endMoment(of: record)
            return turn
        } catch { throw error.errno == .noSuchFile ? ContainerError.notRunning(id: record.id) : error as any Error }
    }

    /// The same lock, where nobody has it.
    private func tryLockFreezer(of record: ContainerRecord) throws -> FileLock? {
        do throws(SystemError) {
            return try FileLock.tryAcquire(try freezerFile(of: record.id), .exclusive)
        } catch { throw error.errno == .noSuchFile ? ContainerError.notRunning(id: record.id) : error as any Error }
    }

    private func freezerFile(of id: String) throws(SystemError) -> FileDescriptor {
        try Directory.open(run.appending(id)).open(
            ContainerStore.freezerName, [.readWrite, .create], mode: 0o600)
    }

    /// In the directory of what dies with the run.
    private static let freezerName: Path = "freezer.lock"
    /// Beside it, while somebody has frozen the container for no longer than he works on it.
    private static let momentName: Path = "freezer.moment"
}
