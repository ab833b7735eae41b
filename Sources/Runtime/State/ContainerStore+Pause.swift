package import Linux

extension ContainerStore {
    /// Stops all processes of a running container until `unpause`.
    /// - Throws: `ContainerError.notRunning`, `.alreadyPaused`.
    package func pause(_ record: ContainerRecord) throws {
        let turn = try lockFreezer(of: record)
        defer { withExtendedLifetime(turn) {} }
        switch try state(of: record) {
        case .running: try ControlGroup(of: record).freeze()
        case .paused: throw ContainerError.alreadyPaused(id: record.id)
        default: throw ContainerError.notRunning(id: record.id)
        }
        announce(.pause, of: record)
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
        try group.freeze()
        let answer = Result { try body() }
        try group.thaw()
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
        try FileLock.tryAcquire(
            try Directory.open(run.appending(id)).open(
                ContainerStore.freezerName, [.readWrite, .create], mode: 0o600), .exclusive)
    }

    /// Lets a paused container's processes go on, so that they can see a signal. Whoever has frozen them only for a moment
    /// is about to do so by himself.
    package func thawForSignal(_ record: ContainerRecord) throws {
        do {
            let turn = try FileLock.tryAcquire(try freezerLock(of: record), .exclusive)
            guard turn != nil else { return }
            defer { withExtendedLifetime(turn) {} }
            let group = try ControlGroup(of: record)
            if try group.isFrozen { try group.thaw() }
        } catch ContainerError.notRunning {}
    }

    /// Those who freeze and thaw a container take turns, so that a pause in the middle of a commit is no pause for the
    /// commit alone.
    private func lockFreezer(of record: ContainerRecord) throws -> FileLock {
        do throws(SystemError) {
            return try FileLock.acquire(
                ContainerStore.freezerName, in: try Directory.open(run.appending(record.id)), .exclusive)
        } catch { throw error.errno == .noSuchFile ? ContainerError.notRunning(id: record.id) : error as any Error }
    }

    private func freezerLock(of record: ContainerRecord) throws -> FileDescriptor {
        do throws(SystemError) {
            return try Directory.open(run.appending(record.id)).open(
                ContainerStore.freezerName, [.readWrite, .create], mode: 0o600)
        } catch { throw error.errno == .noSuchFile ? ContainerError.notRunning(id: record.id) : error as any Error }
    }

    /// In the directory of what dies with the run.
    private static let freezerName: Path = "freezer.lock"
}
