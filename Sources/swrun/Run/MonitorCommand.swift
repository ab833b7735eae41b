internal import Linux
internal import Runtime

/// What a monitor does as a process: `swrun --monitor ROOT ID [EXPLAIN]`, started by `MonitorProcess`. Nobody types it, so
/// it has no place in the table of commands.
enum MonitorCommand {
    static func run(_ words: ArraySlice<String>) -> Int32 {
        guard words.count >= 2, let root = words.first, let id = words.dropFirst().first else {
            Standard.error(line: "Error: \(MonitorProcess.word) is for swrun itself")
            return ExitCode.badOption
        }
        // execveat(2) names a process after the number of its descriptor.
        Process.setName("swrun-monitor")
        let explain = words.dropFirst(2).first.flatMap(RunOptions.Explain.init(rawValue:)) ?? .off
        do {
            try run(id, root: root, explain)
            return 0
        } catch {
            // Nobody is left who could be told.
            return ExitCode.failure
        }
    }

    private static func run(_ id: String, root: String, _ explain: RunOptions.Explain) throws {
        let starter = try MonitorProcess.takeConnection()
        let session = try Session(root: root)
        let containers = try session.containers()
        let record = try containers.find(id)
        var monitor = try Monitor(of: record, in: containers, starter: starter, narration: explain.style)
        let outcome = Result { try live(&monitor, record, in: containers) }
        // Nobody has heard of the end yet: whoever does may use the name again.
        if record.hostConfiguration.removesItself { session.remove(record, from: containers) }
        switch outcome {
        case .success(let code): try monitor.dismiss(code: code)
        case .failure(let error):
            let code = (error as? Failure)?.code ?? (error as? RuntimeError)?.exitCode ?? ExitCode.badOption
            try monitor.dismiss(code: code, failure: Failure.text(of: error))
        }
    }

    /// Holds the container as long as it runs: nobody else starts it meanwhile, and nobody removes it.
    private static func live(
        _ monitor: inout Monitor, _ record: ContainerRecord, in containers: ContainerStore
    ) throws -> Int32 {
        let life = try containers.holdForRun(record)
        defer { withExtendedLifetime(life) {} }
        return try monitor.live()
    }
}
