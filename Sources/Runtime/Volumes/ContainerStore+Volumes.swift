internal import Linux

extension ContainerStore {
    /// The volumes beside these containers, in a store that is made where there is none.
    package func volumes() throws -> VolumeStore { try VolumeStore(root: root) }

    /// Whether anybody has made a volume here yet.
    package var hasVolumes: Bool { FileSystemType(at: root.appending("volumes")) != nil }

    /// Puts right what crashes have left of volumes, if anything.
    package func sweepVolumes() throws {
        guard hasVolumes else { return }
        try volumes().sweep { try exists($0) }
    }

    /// The containers that use each volume, by its name. A container whose record is damaged uses what its
    /// specification names.
    /// - Throws: `ContainerError.damaged` where that cannot be read either: nobody can say what it uses.
    package func volumeUsers() throws -> [String: [ContainerRecord]] {
        var users: [String: [ContainerRecord]] = [:]
        var damaged: [ContainerError] = []
        for record in try list(damaged: { damaged.append($0) }) {
            for name in Set(record.volumeNames) { users[name, default: []].append(record) }
        }
        for error in damaged {
            guard case .damaged(let id, _) = error else { continue }
            let record = ContainerRecord(
                id: id, name: String(id.prefix(12)), imageReference: "", imageID: "", path: "")
            for name in try volumeNames(ofDamaged: id) { users[name, default: []].append(record) }
        }
        return users
    }

    private func volumeNames(ofDamaged id: String) throws -> Set<String> {
        let prefix = root.appending("volumes").description + "/"
        do {
            return Set(
                (try specification(id).mounts ?? []).compactMap { mount in
                    guard let source = mount.source, source.hasPrefix(prefix) else { return nil }
                    return source.dropFirst(prefix.count).split(separator: "/").first.map(String.init)
                })
        } catch { throw ContainerError.damaged(id: id, reason: "\(error)") }
    }

    /// Removes the volumes of a container that nobody gave a name and no other container uses.
    ///
    /// Called before the container itself goes: should it be cut off, whoever removes the container removes them.
    /// - Parameter isWaiting: Whether to wait for those who make containers. Who may be one of them does not: what cannot
    ///   go now is noted for the next sweep.
    func removeAnonymousVolumes(of record: ContainerRecord, isWaiting: Bool = true) throws {
        let names = record.hostConfiguration.mounts.filter(\.isAnonymous).map(\.name)
        guard !names.isEmpty else { return }
        let volumes = try volumes()
        guard let lock = try isWaiting ? volumes.lock(.exclusive) : volumes.tryLock() else {
            return try volumes.note(names, for: record.id)
        }
        defer { withExtendedLifetime(lock) {} }
        var users: [String: [ContainerRecord]]?
        for name in names {
            guard let volume = try volumes.volume(named: name) else { continue }
            if volume.owner != record.id {
                let all = try users ?? volumeUsers()
                users = all
                if all[name]?.contains(where: { $0.id != record.id }) == true { continue }
            }
            try volumes.remove(name)
        }
    }
}

extension ContainerRecord {
    /// The volumes that it uses.
    package var volumeNames: [String] { hostConfiguration.mounts.filter { $0.kind == .volume }.map(\.name) }
}
