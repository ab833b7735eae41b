internal import Archive
internal import Linux

extension Store {
    /// Sweeps, if something is unfinished and nobody is using the store. One look at a small directory says that there
    /// is nothing to do, so that every command that writes can afford it.
    package func sweepIfIdle() throws {
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
        if try !UnfinishedMark.all(in: images).isEmpty || Directory.open(layout.root).contains(Layout.quarantine) {
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
        let unneeded = try findUnneeded(blobs, layers)
        for chainID in unneeded.layers { try removeLayer(chainID) }
        for blob in unneeded.blobs { try blobs.removeTree(Path(blob.hex)) }
        if let kept = unneeded.kept { try sweepQuarantine(blobs, kept) }
    }

    /// Removes damaged blobs whose images are gone, or whole again.
    private func sweepQuarantine(_ blobs: borrowing Directory, _ kept: Set<Digest>) throws {
        let root = try Directory.open(layout.root)
        guard root.contains(Layout.quarantine) else { return }
        let quarantine = try root.openDirectory(Layout.quarantine)
        for entry in try quarantine.entries() {
            guard let digest = Digest(sha256: String(entry.name.description.prefix(64))) else { continue }
            if !kept.contains(digest) || blobs.contains(Path(digest.hex)) { try quarantine.removeTree(entry.name) }
        }
        if try quarantine.entries().isEmpty { try root.removeDirectory(Layout.quarantine) }
    }

    /// - Returns: Also the blobs that are needed; nil where damage hides that.
    private func findUnneeded(
        _ blobs: borrowing Directory, _ layers: borrowing Directory
    ) throws -> (layers: [Digest], blobs: [Digest], kept: Set<Digest>?) {
        let index = try readIndex()
        guard index.isWhole else { return ([], [], nil) }
        let graph = try LayerGraph(in: layers)
        guard var needs = try LayerNeeds(of: index, graph, in: self), let foreign = try blobsOfForeignImages(in: index)
        else { return ([], [], nil) }
        // An image whose entry in the index was lost may still have containers; their layers are not ours to judge.
        for top in try topLayersOfContainers() {
            guard needs.add(topmost: top, graph) else { return ([], [], nil) }
        }
        let unneeded = try Set(layers.entries().compactMap { LayerRecord.chainID(of: $0.name) })
            .subtracting(needs.chainIDs)
        let kept = needs.tars.union(index.documents()).union(foreign)
        let unreferred = try Set(blobs.entries().compactMap { Digest(sha256: $0.name.description) }).subtracting(kept)
        return (unneeded.sorted(), unreferred.sorted(), kept)
    }

    /// What `sweep` would remove, named from the store's root. Under an index that cannot be read nothing is unneeded.
    /// The caller holds the usage lock alone.
    func leftovers() throws -> [Path] {
        let images = try Directory.open(layout.images)
        let blobs = try Directory.open(layout.blobs)
        let layers = try Directory.open(layout.layers)
        let unfinished = try images.entries().filter { $0.isPartial || $0.isMark }.map(\.name)
        var inBlobs = try blobs.entries().filter(\.isPartial).map(\.name)
        var inLayers = try layers.entries().filter(\.isPartial).map(\.name)
        do {
            let unneeded = try findUnneeded(blobs, layers)
            inBlobs += unneeded.blobs.map { Path($0.hex) }
            inLayers += unneeded.layers.map { Path($0.hex) }
        } catch is StoreError {}
        return unfinished.map { Path("images").appending($0) }
            + inBlobs.map { Path("images/blobs/sha256").appending($0) } + inLayers.map { Path("layers").appending($0) }
    }

    /// Whoever writes the index holds its lock, with or without the usage lock.
    private func sweepIndex() throws {
        let images = try Directory.open(layout.images)
        let lock = try FileLock.acquire(Layout.indexLock, in: images, .exclusive)
        defer { withExtendedLifetime(lock) {} }
        try Store.removePartials(in: images)
    }

    private static func removePartials(in directory: borrowing Directory) throws {
        for entry in try directory.entries() where entry.isPartial { try directory.removeTree(entry.name) }
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

extension Directory.Entry {
    /// Whether it is unfinished, by its name.
    var isPartial: Bool { name.hasPrefix(".") && name.description.hasSuffix(Layout.partialSuffix) }

    /// Whether it is an `UnfinishedMark`.
    var isMark: Bool { name.hasPrefix(".") && name.description.hasSuffix(Layout.unfinishedSuffix) }
}
