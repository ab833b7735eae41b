internal import Linux

/// What is noted of a container's health: `health.json` in its bundle, by the monitor of its last run. It stays when the
/// run is over, for whoever wants to know why.
extension ContainerStore {
    private static let healthName: Path = "health.json"

    func note(_ health: Health, of id: String) throws(SystemError) {
        try containers.openDirectory(Path(id)).replaceFile(
            ContainerStore.healthName, with: JSONWriter.text(of: health), .atomic)
    }

    /// The health of a container as it counts now; nil for one that nobody asks for it, or that never ran.
    ///
    /// What does not run is not well, as docker has it.
    package func health(of record: ContainerRecord, _ state: ContainerState) throws -> Health? {
        guard record.configuration.health?.command != nil, state != .created else { return nil }
        let noted = try notedHealth(of: record.id)
        if let live = state.live {
            // Of a run that has just begun nothing is noted yet.
            return noted?.startedAt == live.startedAt ? noted : Health(startedAt: live.startedAt)
        }
        var health = noted ?? Health(startedAt: record.exit?.startedAt ?? record.created)
        health.status = .unhealthy
        return health
    }

    private func notedHealth(of id: String) throws -> Health? {
        let name = Path(id).appending(ContainerStore.healthName)
        guard let bytes = try containers.readFile(name, limit: ContainerStore.recordLimit) else { return nil }
        // One that is damaged tells nothing, and the next check replaces it.
        do { return Health(try JSONTree(parsing: bytes)) } catch { return nil }
    }
}
