package import Linux

extension ContainerStore {
    /// What happens to containers, in docker's words.
    package enum Happening: String, Sendable {
        case create, start, die, stop, kill, pause, unpause, rename, restart, destroy, commit, export, update
        case attach, detach, oom, top
        /// Copied out of it, into it.
        case archivePath = "archive-path"
        case extractToDirectory = "extract-to-dir"
        case execCreate = "exec_create"
        case execStart = "exec_start"
        case execDie = "exec_die"
        case healthStatus = "health_status"
    }

    /// Tells whoever listens (`swrun events`) what has happened to a container. It never fails: see `EventJournal`.
    /// - Parameters:
    ///   - detail: What docker puts behind the word: "exec_start: ls", "health_status: healthy".
    ///   - attributes: "exitCode", "signal", "oldName", …
    package func announce(
        _ happening: Happening, of record: ContainerRecord, detail: String? = nil,
        _ attributes: [String: String] = [:], at time: Timestamp = .now
    ) {
        let all = record.eventAttributes.merging(attributes) { $1 }
        let action = happening.rawValue + (detail.map { ": \($0)" } ?? "")
        EventJournal(root: root).note(Event(.container, action, of: record.id, all, at: time))
    }

    /// Tells how a run of a container has ended.
    package func announceEnd(of record: ContainerRecord, _ exit: ContainerRecord.Exit) {
        if exit.ranOutOfMemory { announce(.oom, of: record) }
        announce(.die, of: record, ["exitCode": "\(exit.code)"])
    }

    /// The exit code of the last run of a container that was there, or is; nil where no event tells of one.
    package func announcedExitCode(of id: String) throws -> Int32? {
        try EventJournal(root: root).last { $0.kind == .container && $0.id == id && $0.action == "die" }
            .flatMap { $0.attributes["exitCode"] }.flatMap { Int32($0) }
    }
}

extension ContainerRecord {
    /// What every event of a container carries.
    var eventAttributes: [String: String] {
        var all = configuration.labels
        all["image"] = imageReference
        all["name"] = name
        return all
    }
}
