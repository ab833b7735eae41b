package import Linux

/// What is noted of containers that are started again when they have ended.
extension ContainerStore {
    /// Notes that a run of a container that this process waits for has ended and another is to follow.
    /// - Parameter count: How often it will have been started again then.
    func noteRestart(of id: String, _ exit: ContainerRecord.Exit, count: Int) throws {
        guard let own = LiveState.Process(running: Process.id) else {
            throw SystemError("find process", "\(Process.id)", .noSuchProcess)
        }
        // The record first: should we be killed between the two, the run has ended as it says.
        _ = try amend(id) {
            $0.exit = exit
            $0.restartCount = count
            $0.isToRestart = true
        }
        try note(
            LiveState(
                process: own, supervisor: own, bootID: try Process.bootID, startedAt: .now, isRestarting: true), of: id)
    }

    /// Notes that somebody starts a container: what was noted of restarts and stops counts no more.
    func noteNewLife(of id: String) throws -> ContainerRecord {
        guard let record = try record(id) else { throw ContainerError.notFound(id) }
        guard record.restartCount != 0 || record.wasStopped else { return record }
        return try amend(id) {
            $0.restartCount = 0
            $0.wasStopped = false
        }
    }

    /// Tells whoever waits for a container that it is not to be started again until somebody starts it: to be called before
    /// its process is told to end.
    package func forbidRestart(of id: String) throws(SystemError) {
        do throws(SystemError) {
            let folder = try Directory.open(run.appending(id))
            _ = try folder.open(ContainerStore.stopMark, [.writeOnly, .create], mode: 0o600)
        } catch {
            // It does not run.
            guard error.errno == .noSuchFile else { throw error }
        }
    }

    /// Forgets who forbade it before this start: he came too late for the run before.
    func allowRestart(of id: String) throws(SystemError) {
        do throws(SystemError) {
            try Directory.open(run.appending(id)).removeFile(ContainerStore.stopMark)
        } catch {
            guard error.errno == .noSuchFile else { throw error }
        }
    }

    /// Whether somebody has told so since it was started.
    func isRestartForbidden(of id: String) -> Bool {
        do throws(SystemError) {
            return try Directory.open(run.appending(id)).contains(ContainerStore.stopMark)
        } catch { return false }
    }

    /// A file beside the note of a run.
    private static let stopMark: Path = "stopped"
}
