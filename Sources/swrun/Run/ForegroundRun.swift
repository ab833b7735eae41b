internal import ImageStore
internal import Linux
internal import Runtime

/// A container's life from its start to its end, with the caller's terminal and streams.
struct ForegroundRun {
    let containers: ContainerStore
    var record: ContainerRecord
    /// What `config.json` says; whoever has just written it need not read it back, which takes a millisecond.
    var specification: Specification
    let forwardsInput: Bool
    let explain: RunOptions.Explain
    /// Whether the store knows already that this process is about to start it.
    var isNoted = false

    /// Runs the container, and removes it afterwards if it is to remove itself.
    /// - Returns: The exit code for the caller.
    /// - Throws: `RuntimeError` for a container that did not get to its program.
    mutating func run(in session: Session) throws -> Int32 {
        // Held until the end: nobody else starts the same container meanwhile, and nobody removes it.
        let life = try containers.holdForRun(record)
        defer { withExtendedLifetime(life) {} }
        let outcome = Result { try launch() }
        if record.hostConfiguration.removesItself { session.remove(record, from: containers) }
        let ending = try outcome.get()
        let remark = record.memoryRemark(exitCode: ending.status.code, ranOutOfMemory: ending.ranOutOfMemory)
        if let remark { Standard.error(line: remark) }
        return ending.status.code
    }

    private mutating func launch() throws -> RunEnding {
        specification.process?.consoleSize = (Terminal.size(of: 0) ?? Terminal.size(of: 1)).map {
            .init(height: $0.rows, width: $0.columns)
        }
        var launch = Launch(
            bundle: containers.bundle(record.id), id: record.id, specification: specification,
            layerCount: max(1, record.layers.count), forwardsInput: forwardsInput,
            isTemporary: record.hostConfiguration.removesItself, log: record.hostConfiguration.log,
            runDirectory: containers.run, narration: explain.style)
        launch.joins = try containers.joins(of: record)
        let (containers, id, started) = (containers, record.id, record)
        let startedAt = Timestamp.now
        var isStarted = false
        let ending: RunEnding
        do {
            if !isNoted { try containers.noteBirth(of: id) }
            let network = try ContainerNetwork.take(for: record, in: containers)
            for warning in network?.warnings ?? [] { Standard.error(line: "WARNING: \(warning)".printable) }
            // What cannot be given back goes with this process.
            defer { try? network?.close() }
            ending = try launch.run(
                network: network, meanwhile: { containers.sweepMeanwhile() },
                started: { process in
                    try containers.noteStart(of: id, process, at: startedAt)
                    isStarted = true
                    containers.announce(.start, of: started)
                })
        } catch {
            if !isStarted { try containers.noteFailedStart(of: &record, error) }
            throw error
        }
        let exit = ending.exit(startedAt: startedAt)
        containers.announceEnd(of: record, exit)
        if !record.hostConfiguration.removesItself {
            do {
                try containers.noteExit(of: &record, exit)
            } catch ContainerError.notFound {
                // Somebody removed it by force.
            }
        }
        return ending
    }
}

extension Session {
    /// Removes a container that has ended and was to remove itself, and the image that was only kept for it.
    ///
    /// What fails here is only told: the container's own end is what its caller is to hear of.
    func remove(_ record: ContainerRecord, from containers: ContainerStore) {
        do {
            do {
                try containers.putAway(record)
            } catch ContainerError.notFound {
                // Gone is gone.
            }
            try collectImages()
        } catch {
            Standard.error(Failure.text(of: error))
        }
    }
}
