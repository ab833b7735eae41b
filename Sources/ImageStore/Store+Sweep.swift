internal import Archive
internal import Linux

extension Store {
    /// The usage lock, shared, for a command that will write: it first removes what killed ones have left behind, unless
    /// somebody is using the store just now.
    func lockUsageToWrite() throws -> FileLock {
        try sweepIfIdle()
        return try lockUsage(.shared)
    }

    private func sweepIfIdle() throws {
        switch try tryLockUsage() {
        case .none: return
        case .some(let lock):
            defer { withExtendedLifetime(lock) {} }
            try sweep()
        }
    }

    /// Removes what killed commands have left behind: unfinished files, and layers that no image came to have. The caller
    /// holds the usage lock alone, so nothing that is unfinished has an owner any more.
    package func sweep() throws {
        try sweepIndex()
        try Store.removePartials(in: try Directory.open(layout.blobs))
        let layers = try Directory.open(layout.layers)
        try Store.removePartials(in: layers)
        let graph = try LayerGraph(in: layers)
        let needed = graph.needed(by: try readIndex().topLayers())
        var unneeded = graph.all.subtracting(needed)
        for entry in try layers.entries() {
            if let chainID = Digest(sha256: entry.name.description), !needed.contains(chainID) {
                unneeded.insert(chainID)
            }
        }
        if unneeded.isEmpty { return }
        // An image whose entry in the index was lost may still have containers; their layers are not ours to judge.
        let mounted = graph.needed(by: try topLayersOfContainers())
        try discardUnusedLayers(unneeded.subtracting(mounted).sorted())
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
