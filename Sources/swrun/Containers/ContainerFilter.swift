internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

/// Which containers `swrun ps` shows: of one key any value has to hold, labels all of them, and every key.
struct ContainerFilter {
    private var values: [String: [String]] = [:]
    private var before: [Timestamp] = []
    private var since: [Timestamp] = []
    private var ancestors: Set<String> = []

    private static let keys = [
        "ancestor", "before", "exited", "id", "label", "name", "network", "since", "status", "volume",
    ]

    /// For the help.
    static let usage = """
        id=PREFIX, name=TEXT, label=KEY, label=KEY=VALUE, exited=CODE,
        status=created|running|exited, ancestor=IMAGE, before=CONTAINER, since=CONTAINER,
        volume=PATH, network=NAME
        """

    private static let states: Set<String> = [
        "created", "running", "exited", "restarting", "removing", "paused", "dead",
    ]

    init(_ words: [String], in containers: ContainerStore, session: Session) throws {
        for filter in try FilterWord.parse(words, keys: Self.keys) {
            let (key, value) = (filter.key, filter.value)
            values[key, default: []].append(value)
            switch key {
            case "status" where !Self.states.contains(value):
                throw Failure(
                    "Invalid filter 'status=\(value.printable)'",
                    hint: "states are \(Self.states.sorted().joined(separator: ", "))")
            case "exited" where Int32(value) == nil: throw Failure("Invalid filter 'exited=\(value.printable)'")
            case "before": before.append(try containers.find(value).created)
            case "since": since.append(try containers.find(value).created)
            case "ancestor": try addAncestor(value, session.store())
            default: break
            }
        }
    }

    /// An image that there is not has no containers.
    private mutating func addAncestor(_ name: String, _ store: Store) throws {
        do {
            ancestors.insert(try store.image(matching: name).id.description)
        } catch StoreError.noSuchImage {}
    }

    /// Whether containers that do not run are asked for.
    var namesStates: Bool { values["status"] != nil || values["exited"] != nil }

    func accepts(_ row: ContainerRow) -> Bool {
        let record = row.record
        return any("id") { record.id.hasPrefix($0) } && any("name") { matches($0, record.name) }
            && any("status") { $0 == row.state.word } && any("exited") { hasExited(row, $0) }
            && any("volume") { hasMount(record, $0) } && any("network") { $0 == record.hostConfiguration.networkMode }
            && (values["label"] ?? []).allSatisfy { hasLabel(record, $0) }
            && (values["ancestor"] == nil || ancestors.contains(record.imageID))
            && before.allSatisfy { record.created < $0 } && since.allSatisfy { record.created > $0 }
    }

    private func any(_ key: String, _ holds: (String) -> Bool) -> Bool {
        values[key].map { $0.contains(where: holds) } ?? true
    }

    /// Part of the name; the whole of it between "^" and "$". A slash in front, as docker has it, is passed over.
    private func matches(_ pattern: String, _ name: String) -> Bool {
        var text = Substring(pattern)
        let (atStart, atEnd) = (text.hasPrefix("^"), text.hasSuffix("$"))
        if atStart { text = text.dropFirst() }
        if atEnd { text = text.dropLast() }
        if text.hasPrefix("/") { text = text.dropFirst() }
        return switch (atStart, atEnd) {
        case (true, true): name == text
        case (true, false): name.hasPrefix(text)
        case (false, true): name.hasSuffix(text)
        case (false, false): name.contains(text)
        }
    }

    private func hasExited(_ row: ContainerRow, _ code: String) -> Bool {
        if case .exited(let exit) = row.state { return Int32(code) == exit.code }
        return false
    }

    /// Name, source or target of what is mounted.
    private func hasMount(_ record: ContainerRecord, _ word: String) -> Bool {
        !word.isEmpty
            && record.hostConfiguration.mounts.contains { [$0.name, $0.source, $0.destination].contains(word) }
    }

    private func hasLabel(_ record: ContainerRecord, _ text: String) -> Bool {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let value = record.configuration.labels[parts[0]] else { return false }
        return parts.count < 2 || value == parts[1]
    }
}
