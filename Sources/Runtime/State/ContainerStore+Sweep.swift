internal import Linux

extension ContainerStore {
    /// Removes what crashes left of containers that were being made or removed, if anything.
    ///
    /// Usually one look at an empty directory, so that every command that writes can afford it.
    package func sweep() throws {
        let leftovers = try staging.entries().filter { $0.name != ContainerStore.lockName }
        guard !leftovers.isEmpty else { return }
        // While somebody makes a container, a place may be his; the next sweep will see.
        let file = try staging.open(ContainerStore.lockName, [.readWrite, .create], mode: 0o600)
        guard let lock = try FileLock.tryAcquire(file, .exclusive) else { return }
        var ids: Set<String> = []
        var going: [Path] = []
        for entry in leftovers {
            let id = String(entry.name.description.prefix(64))
            // It may have become a container since we looked.
            guard staging.contains(entry.name), ContainerRecord.isID(id) else { continue }
            going.append(entry.name)
            if !ContainerStore.isRest(entry) { ids.insert(id) }
        }
        // Only after a crash is there one: it takes a look at every name. And before its place goes: should we be killed
        // between the two, nobody would know any more that the name leads nowhere.
        if !ids.isEmpty { try releaseStrayNames(of: ids) }
        for name in going { try staging.removeTree(name) }
        _ = consume lock
    }
}
