internal import Linux
internal import Runtime

extension Removal {
    /// Which volumes go.
    enum Volumes {
        case none
        /// Those without a name of the containers that go.
        case ofContainers
        /// Those that no container uses; all of them, or only those without a name.
        case unused(all: Bool, PruneFilter)
    }

    var removesVolumesOfContainers: Bool { if case .ofContainers = volumes { true } else { false } }

    /// The volumes that go once these containers are gone.
    func planVolumes(afterRemoving removed: [ContainerRemoval], in store: ContainerStore) throws -> [Volume] {
        guard store.hasVolumes else { return [] }
        let going = Set(removed.map(\.id))
        let volumes = try store.volumes()
        switch volumesOfContainers(removed) {
        case let names? where names.isEmpty: return []
        case let names?:
            let users = try store.volumeUsers()
            return try names.compactMap { try volumes.volume(named: $0) }.filter { volume in
                !(users[volume.name] ?? []).contains { !going.contains($0.id) }
            }
        case nil:
            guard case .unused(let all, let filter) = self.volumes else { return [] }
            let users = try store.volumeUsers()
            return try volumes.list().filter { volume in
                (all || volume.isAnonymous) && !(users[volume.name] ?? []).contains { !going.contains($0.id) }
                    && filter.accepts(created: volume.created) && filter.accepts(labels: volume.labels)
            }
        }
    }

    /// The names of those that go with their containers; nil where that is not what decides.
    private func volumesOfContainers(_ removed: [ContainerRemoval]) -> [String]? {
        if case .unused = volumes { return nil }
        let records = removed.compactMap(\.record).filter {
            removesVolumesOfContainers || $0.hostConfiguration.removesItself
        }
        return Set(records.flatMap { $0.hostConfiguration.mounts.filter(\.isAnonymous).map(\.name) }).sorted()
    }

    /// Removes volumes that no container uses.
    func removeUnusedVolumes(in store: ContainerStore, _ usage: inout DiskUsage?, _ outcome: inout Outcome) throws {
        guard case .unused = volumes, store.hasVolumes else { return }
        let volumeStore = try store.volumes()
        let lock = try volumeStore.lock(.exclusive)
        defer { withExtendedLifetime(lock) {} }
        for volume in try planVolumes(afterRemoving: [], in: store) {
            do {
                try usage?.add(volumeStore.root.appending(volume.name))
                try volumeStore.remove(volume.name)
                outcome.volumes.append(volume.name)
            } catch { outcome.failures.append(error) }
        }
    }
}
