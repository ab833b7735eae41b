internal import Linux

extension ContainerStore {
    /// Writes down the end of runs whose supervisor was killed, and removes the containers that were to remove
    /// themselves then.
    /// - Parameter isWaiting: Whether one that is just dying is waited for.
    package func settleAbandoned(isWaiting: Bool = true) throws {
        try settleLost()
        for id in try notedRuns() {
            // One that is damaged stays as it is, and keeps nobody else from being settled.
            do {
                try thawAbandoned(id)
                try settle(id, isWaiting: isWaiting)
            } catch ContainerError.damaged {}
        }
    }

    /// The same for one container.
    func settle(_ id: String, isWaiting: Bool = true) throws {
        // One that is being made is noted before it is there.
        guard try exists(id) else { return try forgetRun(id) }
        do {
            guard let life = try tryHold(id, named: id) else { return }
            defer { withExtendedLifetime(life) {} }
            try settleHeld(id, isWaiting: isWaiting)
            try NetworkStore(self).sweep()
        } catch ContainerError.notFound {
            // Somebody else was faster.
        }
    }

    private func settleHeld(_ id: String, isWaiting: Bool) throws {
        // Read only now: until we held it, another run of it could begin and end.
        if try isLost(id) { try removeLost(id) }
        guard var record = try record(id) else { return try forgetRun(id) }
        var state = try state(of: record)
        if let live = state.live {
            try end(live, of: record, isWaiting: isWaiting)
            state = try self.state(of: record)
        }
        let parent = record.hostConfiguration.controlGroupParent
        guard case .exited(var exit) = state, try removeControlGroup(of: id, below: parent) else { return }
        // Whoever has written it down has told it as well.
        if record.exit?.startedAt != exit.startedAt { announceEnd(of: record, exit) }
        if record.hostConfiguration.removesItself {
            try remove(record, isWaiting: false)
        } else {
            if record.exit?.startedAt != exit.startedAt { exit.finishedAt = .now }
            try noteExit(of: &record, exit)
        }
    }

    /// A container whose supervisor was killed is being killed by the kernel: it takes a moment. See PR_SET_PDEATHSIG(2const).
    private func end(_ live: LiveState, of record: ContainerRecord, isWaiting: Bool) throws(SystemError) {
        if try live.supervisor.isAlive { return }
        // The freezer of cgroup v1 lets nobody die.
        try ControlGroup(of: record).thaw()
        guard let process = try live.process.open() else { return }
        if try process.waitForEnd(milliseconds: isWaiting ? 500 : 0) { return }
        // It asked the kernel not to. See PR_SET_PDEATHSIG(2const).
        try process.sendUnlessEnded(Signal.kill)
        if !isWaiting { return }
        if try process.waitForEnd(milliseconds: 500) { return }
        try wakeClients(of: record.id)
        _ = try process.waitForEnd(milliseconds: 10_000)
    }

    /// The containers that `settleAbandoned` would remove, as seen now.
    package func abandonedForGood() throws -> Set<String> {
        var found: Set<String> = []
        for id in try notedRuns() {
            do {
                guard let record = try record(id), record.hostConfiguration.removesItself, try isAbandoned(record)
                else { continue }
                found.insert(id)
            } catch ContainerError.damaged {} catch ContainerError.notFound {}
        }
        return found
    }

    /// Whether a run of it is noted that nobody accompanies any more.
    private func isAbandoned(_ record: ContainerRecord) throws -> Bool {
        switch try state(of: record) {
        case .created: return false
        case .running(let live), .paused(let live), .restarting(let live, _):
            if try live.supervisor.isAlive { return false }
        case .exited: break
        }
        return try tryHold(record.id, named: record.name) != nil
    }

    /// The containers of which a run is noted.
    func notedRuns() throws(SystemError) -> [String] {
        do throws(SystemError) {
            let folder = try Directory.open(run)
            return try folder.entries().map(\.name.description).filter(ContainerRecord.isID)
        } catch  where error.errno == .noSuchFile { return [] }
    }
}
