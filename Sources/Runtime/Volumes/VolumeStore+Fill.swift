package import Linux

extension VolumeStore {
    /// Gives an empty volume its first content, once, however many ask for it at the same time. The caller holds the lock,
    /// shared.
    ///
    /// What is written is complete, and on the disk, before any of it has a name in the volume; from then on, whoever comes
    /// next finishes what a crash cut off. So a volume is empty, or will be whole.
    /// - Parameters:
    ///   - isDurable: Whether a power cut may not find it half-filled.
    ///   - write: Writes the content into a directory, and makes that what the volume's is to be;
    ///     false where there is nothing to fill it with.
    package func fill(
        _ volume: Volume, isDurable: Bool, _ write: (borrowing Directory) throws -> Bool
    ) throws {
        guard volume.device == nil, let place = try openIfPresent(volume.name) else { return }
        let lock = try FileLock.acquire(".lock", in: place, .exclusive)
        defer { withExtendedLifetime(lock) {} }
        let (partial, ready) = (Path("\(volume.name).fill.partial"), Path("\(volume.name).fill"))
        if staging.contains(ready) { return try finishFilling(volume.name) }
        guard try place.openDirectory(VolumeStore.data).entries().isEmpty else { return }
        try staging.removeTree(partial)
        try staging.makeDirectory(partial, permissions: 0o700)
        do {
            let new = try staging.openDirectory(partial)
            guard try write(new) else { return try staging.removeTree(partial) }
            if isDurable { try new.descriptor.syncFileSystem() }
        } catch {
            try staging.removeTree(partial)
            throw error
        }
        try staging.rename(partial, to: ready)
        if isDurable { try staging.sync() }
        try finishFilling(volume.name)
    }

    /// Moves what was written to fill a volume into it. What somebody has made there meanwhile stays.
    func finishFilling(_ name: String) throws {
        let ready = Path("\(name).fill")
        guard let place = try openIfPresent(name) else { return try staging.removeTree(ready) }
        let new = try staging.openDirectory(ready)
        let data = try place.openDirectory(VolumeStore.data)
        for entry in try new.entries() {
            do throws(SystemError) {
                try new.rename(entry.name, to: entry.name, in: data, replacing: false)
            } catch {
                guard error.errno == .fileExists else { throw error }
                try new.removeTree(entry.name)
            }
        }
        let status = try new.descriptor.status()
        try data.descriptor.setOwner(user: status.userID, group: status.groupID)
        for (attribute, value) in try new.extendedAttributes(of: ".") where attribute.hasPrefix("user.") {
            try data.descriptor.setExtendedAttribute(attribute, to: value)
        }
        try data.descriptor.setPermissions(status.permissions)
        try staging.removeDirectory(ready)
    }
}
