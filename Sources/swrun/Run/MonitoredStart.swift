internal import Linux
internal import Runtime

/// A container's start by a monitor: in the background, or with this process as its client.
struct MonitoredStart {
    let session: Session
    let record: ContainerRecord
    let explain: RunOptions.Explain

    /// Starts the container, which then goes on without this process.
    /// - Throws: `StartFailure`.
    func detached() throws {
        let connection = try start(AttachWishes())
        guard let end = try AttachSession.awaitStart(on: connection), let failure = StartFailure(end) else { return }
        // Where somebody started it at the same moment and was faster, it runs: that is what was asked for.
        switch try session.containers().state(of: record).supervised?.process.open() {
        case .some: return
        case .none: throw failure
        }
    }

    /// Starts the container and stays attached to it.
    /// - Returns: The exit code for the caller.
    func attached(_ settings: AttachSession.Settings) throws -> Int32 {
        let connection = try start(settings.wishes)
        var attachment = try AttachSession(connection, settings)
        return try AttachEnd.code(of: try attachment.run(), record, in: session)
    }

    private func start(_ wishes: AttachWishes) throws -> PacketSocket {
        var words = [RawText.text(of: session.root.bytes), record.id]
        if explain != .off { words.append(explain.rawValue) }
        return try MonitorProcess.start(words, wishes: wishes, keepsErrors: explain != .off)
    }
}

/// A start that failed in the monitor, which has told it in full.
struct StartFailure: Error {
    let code: Int32
    let text: String

    /// nil for an end that is none.
    init?(_ end: AttachSession.End) {
        switch end {
        case .failed(let code, let text): (self.code, self.text) = (code, text)
        case .lost: (code, text) = (ExitCode.badOption, "Error: the container's monitor was killed\n")
        case .exited, .detached, .interrupted: return nil
        }
    }
}

/// What the end of a connection means for the caller.
enum AttachEnd {
    /// - Throws: `StartFailure`.
    static func code(of end: AttachSession.End, _ record: ContainerRecord, in session: Session) throws -> Int32 {
        if case .lost = end {
            // The kernel is ending the container as well.
            Standard.error(line: "Error: the monitor of container \(record.name) was killed: exit code unknown")
            return ContainerRecord.Exit.unknownCode
        }
        if let failure = StartFailure(end) { throw failure }
        switch end {
        case .exited(let code):
            // One that removed itself has left no word of it.
            let exit = try session.containers().record(record.id)?.exit
            let remark = record.memoryRemark(exitCode: code, ranOutOfMemory: exit?.ranOutOfMemory ?? false)
            if let remark { Standard.error(line: remark) }
            return code
        case .interrupted(let signal): return 128 + signal
        case .detached:
            let containers = try session.containers()
            // It may have another name by now.
            containers.announce(.detach, of: try containers.record(record.id) ?? record)
            return 0
        case .failed, .lost: return 0
        }
    }
}
