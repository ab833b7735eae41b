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
    private var exposed: [PortFilter] = []
    private var published: [PortFilter] = []
    private var names: [NamePattern] = []

    private static let keys = [
        "ancestor", "before", "exited", "expose", "health", "id", "is-task", "label", "name", "network", "publish",
        "restart-policy", "should-start-on-boot", "since", "status", "volume",
    ]

    /// For the help.
    static let usage = """
        id=PREFIX, name=PATTERN, label=KEY, label=KEY=VALUE, exited=CODE,
        status=created|running|paused|restarting|exited, ancestor=IMAGE (and what was made of it),
        before=CONTAINER, since=CONTAINER, volume=NAME|PATH, network=NAME,
        health=starting|healthy|unhealthy|none, publish=PORT[-PORT][/tcp|udp], expose=PORT[-PORT][/tcp|udp],
        restart-policy=no|on-failure|always|unless-stopped, should-start-on-boot=true|false
        """

    private static let states: Set<String> = [
        "created", "running", "exited", "restarting", "removing", "paused", "dead",
    ]
    private static let healths: Set<String> = ["starting", "healthy", "unhealthy", "none"]

    init(_ words: [String], in containers: ContainerStore, session: Session) throws {
        for filter in try FilterWord.parse(words, keys: Self.keys) {
            let (key, value) = (filter.key, filter.value)
            values[key, default: []].append(value)
            switch key {
            case "status" where !Self.states.contains(value): throw ContainerFilter.invalid(filter, Self.states)
            case "health" where !Self.healths.contains(value): throw ContainerFilter.invalid(filter, Self.healths)
            case "restart-policy" where RestartPolicy(name: value) == nil || value.isEmpty:
                throw ContainerFilter.invalid(filter, ["no", "on-failure", "always", "unless-stopped"])
            case "should-start-on-boot" where Flag.value(of: value) == nil: throw ContainerFilter.invalid(filter)
            case "exited" where Int32(value) == nil: throw ContainerFilter.invalid(filter)
            case "is-task" where !["true", "false", "1", "0"].contains(value): throw ContainerFilter.invalid(filter)
            case "name":
                guard let pattern = NamePattern(value) else { throw ContainerFilter.invalid(filter) }
                names.append(pattern)
            case "expose": exposed.append(try PortFilter(filter))
            case "publish": published.append(try PortFilter(filter))
            case "before": before.append(try containers.find(value).created)
            case "since": since.append(try containers.find(value).created)
            case "ancestor": try addAncestor(value, session.store())
            default: break
            }
        }
    }

    private static func invalid(_ filter: FilterWord, _ words: Set<String> = []) -> Failure {
        Failure(
            "Invalid filter '\(filter.key)=\(filter.value.printable)'",
            hint: words.isEmpty ? nil : "there are \(words.sorted().joined(separator: ", "))")
    }

    /// With the images that were made of it. An image that there is not has no containers.
    private mutating func addAncestor(_ name: String, _ store: Store) throws {
        let images = try store.images()
        var found: [Digest]
        do { found = [try store.image(matching: name).id] } catch StoreError.noSuchImage { return }
        while let id = found.popLast() {
            guard ancestors.insert(id.description).inserted else { continue }
            found += images.filter { $0.parent == id }.map(\.id)
        }
    }

    /// Whether containers that do not run are asked for.
    var namesStates: Bool { values["status"] != nil || values["exited"] != nil }

    /// Whether it takes more than the summary to decide.
    var needsRecord: Bool {
        ["expose", "health", "network", "publish", "restart-policy", "should-start-on-boot", "volume"]
            .contains { values[$0] != nil }
    }

    /// What the summary decides.
    func accepts(_ summary: ContainerSummary, _ state: ContainerState) -> Bool {
        if values.isEmpty { return true }
        return any("id") { summary.id.hasPrefix($0) } && hasName(summary.name)
            && any("status") { $0 == state.word } && any("exited") { hasExited(summary, state, $0) }
            && any("is-task") { $0 == "false" || $0 == "0" }
            && (values["label"] ?? []).allSatisfy { KeyValue($0).isAmong(summary.labels) }
            && (values["ancestor"] == nil || ancestors.contains(summary.imageID))
            && before.allSatisfy { summary.created < $0 } && since.allSatisfy { summary.created > $0 }
    }

    /// What takes the record, and what is known of a run.
    func accepts(_ row: ContainerRow) -> Bool {
        guard let record = row.record else { return true }
        return any("volume") { hasMount(record, $0) } && any("network") { row.networks.contains($0) }
            && any("restart-policy") { $0 == record.hostConfiguration.restartPolicy.name }
            && any("should-start-on-boot") { Flag.value(of: $0) == startsWithMachine(record, row.state) }
            && any("health") { $0 == row.health?.rawValue ?? "none" }
            && (exposed.isEmpty || exposed.contains { $0.matches(record.configuration.exposedPorts) })
            && (published.isEmpty || published.contains { $0.matches(row.publishedPorts) })
    }

    /// One that was only created was never meant to run yet.
    private func startsWithMachine(_ record: ContainerRecord, _ state: ContainerState) -> Bool {
        state != .created
            && record.hostConfiguration.restartPolicy.restartsWithMachine(wasStopped: record.wasStopped)
    }

    /// Names are found with the slash in front that docker gives them, and without.
    private func hasName(_ name: String) -> Bool {
        names.isEmpty || names.contains { $0.isFound(in: name) || $0.isFound(in: "/" + name) }
    }

    private func any(_ key: String, _ holds: (String) -> Bool) -> Bool {
        values[key].map { $0.contains(where: holds) } ?? true
    }

    private func hasExited(_ summary: ContainerSummary, _ state: ContainerState, _ code: String) -> Bool {
        if case .exited(let exit) = state { return Int32(code) == summary.failedStartCode ?? exit.code }
        return false
    }

    /// Name, source or target of what is mounted.
    private func hasMount(_ record: ContainerRecord, _ word: String) -> Bool {
        !word.isEmpty
            && record.hostConfiguration.mounts.contains { [$0.name, $0.source, $0.destination].contains(word) }
    }
}

/// "80", "80/udp", "8000-8010/tcp".
struct PortFilter: Hashable {
    private let ports: Set<ContainerPort>

    init(_ filter: FilterWord) throws(Failure) {
        do { ports = Set(try PortOption.parseExposed(filter.value)) } catch { throw filter.invalid() }
    }

    /// - Parameter ports: As records have them: "80/tcp".
    func matches(_ ports: [String]) -> Bool {
        ports.contains { text in ContainerPort(text).map { self.ports.contains($0) } ?? false }
    }
}
