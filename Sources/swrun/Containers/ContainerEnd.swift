internal import Linux
internal import Runtime

extension ContainerStore {
    /// Holds a container for a run.
    func holdForRun(_ record: ContainerRecord) throws -> FileLock {
        let hold = try whenFree {
            if let hold = try tryHold(record.id, named: record.name) {
                try refuseMounted(record, to: "start")
                return hold
            }
            if try state(of: record).supervised != nil { throw Failure("container \(record.name) is already running") }
            return nil
        }
        guard let hold else { throw Failure("cannot start container \(record.name): another command holds it") }
        return hold
    }

    /// Whether nobody runs or removes a container just now.
    func isFree(_ id: String) throws -> Bool {
        guard let directory = try openBundle(id) else { return true }
        switch try FileLock.tryAcquire(try directory.descriptor.duplicate(), .shared) {
        case .some: return true
        case .none: return false
        }
    }

    /// nil for a container that has been removed meanwhile.
    private func openBundle(_ id: String) throws(SystemError) -> Directory? {
        do { return try Directory.open(bundle(id)) } catch  where error.errno == .noSuchFile { return nil }
    }

    /// Waits until a container has ended for good and its exit code is written down.
    /// - Parameter milliseconds: How long at most for its process to end; negative for ever.
    /// - Returns: Whether it has ended.
    func waitForEnd(of record: ContainerRecord, milliseconds: Int32) throws -> Bool {
        let deadline = milliseconds < 0 ? nil : Deadline(milliseconds: Int(milliseconds))
        while let current = try self.record(record.id), let live = try state(of: current).supervised {
            if live.isRestarting {
                // It goes on in another run; or its supervisor is told that it does not.
                if deadline?.isOver == true { return false }
                _ = try live.supervisor.open()?.waitForEnd(milliseconds: 50)
                continue
            }
            if let process = try live.process.open() {
                let hasEnded = try process.waitForEnd(milliseconds: deadline?.milliseconds ?? -1)
                if !hasEnded { return false }
            }
            guard try awaitNote(of: live, record.id) else { return true }
        }
        return true
    }

    /// Waits until a supervisor has written down how a run ended: it has heard the same, and is about to. It may hang in
    /// writing to a reader that does not read, which is not to be waited for without end.
    private func awaitNote(of live: LiveState, _ id: String) throws -> Bool {
        guard let supervisor = try live.supervisor.open() else { return false }
        for _ in 0..<500 {
            if try supervisor.waitForEnd(milliseconds: 10) { return true }
            guard let current = try record(id), try state(of: current).supervised?.startedAt == live.startedAt else {
                return true
            }
        }
        return false
    }

    /// Sends a signal to a container's first process.
    /// - Returns: Whether there was one.
    func send(_ signal: Int32, to record: ContainerRecord) throws -> Bool {
        guard let live = try state(of: record).live, let process = try live.process.open(),
            try process.sendUnlessEnded(signal)
        else { return false }
        // The freezer of cgroup v1 lets nobody die.
        if signal == Signal.kill { try thawForSignal(record) }
        return true
    }
}
