internal import Archive
internal import Linux

extension Store {
    /// Sweeps, if something is unfinished and nobody is using the store. One look at a small directory says that there
    /// is nothing to do, so that every command that writes can afford it.
    func sweepIfIdle() throws {
        guard try isUnfinished() else { return }
        switch try tryLockUsage() {
        case .none: return
        case .some(let lock):
            defer { withExtendedLifetime(lock) {} }
            try sweepIfUnfinished()
        }
    }

    /// Sweeps, if something is unfinished. The caller holds the usage lock alone.
    func sweepIfUnfinished() throws {
        let images = try Directory.open(layout.images)
        if try !UnfinishedMark.all(in: images).isEmpty {
            try sweep()
        } else {
            try sweepIndex()
        }
    }

    private func isUnfinished() throws(SystemError) -> Bool {
        try Directory.open(layout.images).entries().contains { $0.name.hasPrefix(".") }
    }

    /// Removes what killed commands have left behind: unfinished files, layers that no image came to have, documents and
    /// tars that nothing refers to. The caller holds the usage lock alone, so nothing that is unfinished has an owner
    /// any more.
    package func sweep() throws {
        try sweepIndex()
        let images = try Directory.open(layout.images)
        let marks = try UnfinishedMark.all(in: images)
        let blobs = try Directory.open(layout.blobs)
        try Store.removePartials(in: blobs)
        let layers = try Directory.open(layout.layers)
        try Store.removePartials(in: layers)
        try sweepUnneeded(blobs, layers)
        for mark in marks { try images.removeFile(mark) }
    }

    /// Nothing goes as long as damage hides what is needed.
    private func sweepUnneeded(_ blobs: borrowing Directory, _ layers: borrowing Directory) throws {
        let index = try readIndex()
        guard index.isWhole else { return }
        let graph = try LayerGraph(in: layers)
        guard var needs = try LayerNeeds(of: index, graph, in: self), let foreign = try blobsOfForeignImages(in: index)
        else { return }
        // An image whose entry in the index was lost may still have containers; their layers are not ours to judge.
        for top in try topLayersOfContainers() {
            guard needs.add(topmost: top, graph) else { return }
        }
        var unneeded: Set<Digest> = []
        for entry in try layers.entries() {
            let name = entry.name.description
            guard let chainID = Digest(sha256: name.hasSuffix(".json") ? String(name.dropLast(5)) : name) else {
                continue
            }
            if !needs.chainIDs.contains(chainID) { unneeded.insert(chainID) }
        }
        for chainID in unneeded.sorted() { try removeLayer(chainID) }
        let kept = needs.tars.union(index.documents()).union(foreign)
        for entry in try blobs.entries() {
            guard let digest = Digest(sha256: entry.name.description), !kept.contains(digest) else { continue }
            try blobs.removeTree(entry.name)
        }
    }

    /// Whoever writes the index holds its lock, with or without the usage lock.
    private func sweepIndex() throws {
        let images = try Directory.open(layout.images)
        let lock = try FileLock.acquire(Layout.indexLock, in: images, .exclusive)
        defer { withExtendedLifetime(lock) {} }
        try Store.removePartials(in: images)
    }

    private static func removePartials(in directory: borrowing Directory) throws {
        for entry in try directory.entries() {
            let name = entry.name.description
            if name.hasPrefix("."), name.hasSuffix(Layout.partialSuffix) { try directory.removeTree(entry.name) }
        }
    }

    /// The layers that containers have as their topmost lower directories.
    private func topLayersOfContainers() throws -> [Digest] {
        let root = try Directory.open(layout.root)
        guard root.contains(Layout.containers) else { return [] }
        let containers = try root.openDirectory(Layout.containers)
        return try containers.entries().compactMap { entry in
            let link = entry.name.appending(Layout.topmostLower)
            guard containers.contains(link) else { return nil }
            return Digest(sha256: try containers.readSymbolicLink(link).lastComponent.description)
        }
    }
}
