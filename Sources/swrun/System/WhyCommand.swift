internal import Archive
internal import ImageStore
internal import Runtime

/// `swrun why`: on whose account something is still there.
enum WhyCommand: Command {
    static let name = "why"
    static let summary = "List what keeps an image, a layer or a volume"
    static let usage = "[OPTIONS] IMAGE|LAYER|CONTAINER|VOLUME"
    static let operands = Operands.exactly(1)
    static let options: [any OptionKey] = [ImagesCommand.format, noTruncation]
    static let notes = """
        A layer is named by its chain ID or its diff ID, or the beginning of one.
        Fields of templates: Kind ID Name Reason
        """

    private static let noTruncation = Flag("no-trunc", help: "Show whole IDs")

    /// A reason as it is shown.
    private struct Row {
        let kind: String
        let id: String
        let name: String
        let reason: String
    }

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let format = try RowFormat(arguments[ImagesCommand.format])
        guard let word = arguments.operands.first else { return ExitCode.badOperands }
        let (subject, rows) = try reasons(for: word, truncated: !arguments[noTruncation], in: session)
        if rows.isEmpty, case .table(nil) = format {
            try Standard.output(line: "Nothing keeps \(subject)")
            return 0
        }
        var listing = Listing(
            of: "reason", columns: ["Kind", "ID", "Name", "Reason"],
            headings: [("Kind", "KEPT BY"), ("ID", "ID"), ("Name", "NAME"), ("Reason", "REASON")])
        for row in rows {
            listing.add([("Kind", row.kind), ("ID", row.id), ("Name", row.name), ("Reason", row.reason)])
        }
        try Standard.output(untrusted: try listing.text(format))
        return 0
    }

    private static func reasons(
        for word: String, truncated: Bool, in session: Session
    ) throws -> (subject: String, rows: [Row]) {
        let store = try session.store()
        do {
            let object = try store.object(matching: word)
            let rows = try store.keepers(of: object, dependents: try session.dependents()).map {
                Row(kind: $0.kind, id: $0.identifier(truncated: truncated), name: $0.name, reason: $0.reason)
            }
            return ("\(object.kind) \(object.digest.short): \(advice(on: object))", rows)
        } catch let error where error is ReferenceError || isMissing(error) {
            return try reasons(forContainer: word, in: session)
        }
    }

    private static func isMissing(_ error: any Error) -> Bool {
        if case StoreError.noSuchImage = error { true } else { false }
    }

    private static func advice(on object: StoreObject) -> String {
        switch object {
        case .image: "'swrun image prune' removes it"
        case .layer, .blob: "a command was cut off that made it, and the next one that writes removes it"
        }
    }

    /// Nobody but its own processes keeps a container.
    private static func reasons(
        forContainer word: String, in session: Session
    ) throws -> (subject: String, rows: [Row]) {
        let containers = try session.containers()
        let record: ContainerRecord
        do { record = try containers.find(word) } catch ContainerError.notFound {
            return try reasons(forVolume: word, in: containers)
        }
        let advice = "container \(record.name): 'swrun rm \(record.name)' removes it"
        guard let live = try containers.state(of: record).live else { return (advice, []) }
        let status = ContainerRow(record: record, state: .running(live)).status()
        return (advice, [Row(kind: "process", id: "\(live.process.pid)", name: record.path, reason: status)])
    }

    /// A volume is kept by the containers that use it, whether they run or not.
    private static func reasons(
        forVolume word: String, in containers: ContainerStore
    ) throws -> (subject: String, rows: [Row]) {
        guard containers.hasVolumes, try containers.volumes().volume(named: word) != nil else {
            throw Failure("No such image, layer, container or volume: \(word)")
        }
        let rows = try (containers.volumeUsers()[word] ?? []).map { record in
            let places = record.hostConfiguration.mounts.filter { $0.kind == .volume && $0.name == word }.map(
                \.destination)
            return Row(
                kind: "container", id: record.shortID, name: record.name,
                reason: places.isEmpty ? "uses it" : "has it on \(places.joined(separator: ", "))")
        }
        return ("volume \(word): 'swrun volume rm \(word)' removes it", rows)
    }
}
