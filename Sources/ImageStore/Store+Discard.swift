internal import Archive
internal import Linux

extension Store {
    /// Deletes what only these images needed, which are out of the index already: a crash from here on leaves files that
    /// nobody refers to, never an image without its files.
    /// - Returns: For each image its ID and the layers that went with it, topmost first.
    func discard(_ images: [ImageSummary], _ layers: LayerGraph?) throws -> [RemovalLine] {
        guard var graph = layers else { return [] }
        let index = try readIndex()
        // Where damage hides what others need, only names go now; `fsck` tells of it.
        let needs = try LayerNeeds(of: index, graph, in: self)
        let foreign = try blobsOfForeignImages(in: index)
        var lines: [RemovalLine] = []
        for (number, image) in images.enumerated() {
            lines.append(.deleted(image.id))
            guard let needs, let foreign else { continue }
            for blob in [image.id, image.manifest.digest, image.sourceManifest] {
                if let blob, !foreign.contains(blob), !index.refers(to: blob) { try removeBlob(blob) }
            }
            guard let top = image.topLayer else { continue }
            // A layer that this image shares with its parent goes with the parent.
            let parents = graph.needed(by: images[(number + 1)...].compactMap(\.topLayer))
            for chainID in graph.chain(from: top) where !needs.chainIDs.contains(chainID) && !parents.contains(chainID)
            {
                let tar = graph.remove(chainID).flatMap { foreign.contains($0) ? nil : $0 }
                try removeLayer(chainID, tar: tar)
                lines.append(.deleted(chainID))
            }
        }
        return lines
    }

    private func removeBlob(_ digest: Digest) throws {
        try Directory.open(layout.blobs).removeTree(Path(digest.hex))
    }

    /// The directory leaves its place in one step, so that nobody ever finds half a layer under a whole one's name. The
    /// record goes after the tar: should the process be killed, it tells the next sweep what else there is.
    /// - Parameter tar: nil when the tar stays.
    func removeLayer(_ chainID: Digest, tar: Digest? = nil) throws {
        let layers = try Directory.open(layout.layers)
        let partial = Layout.newPartialName()
        if layers.contains(Path(chainID.hex)) { try layers.rename(Path(chainID.hex), to: partial) }
        if let tar { try removeBlob(tar) }
        try layers.removeTree(Layout.record(chainID))
        try layers.removeTree(partial)
    }

    /// What the manifests refer to that other programs have put into the layout.
    /// - Returns: nil when one of them cannot be read.
    func blobsOfForeignImages(in index: StoreIndex) throws -> Set<Digest>? {
        var blobs: Set<Digest> = []
        var waiting = try index.foreignDescriptors()
        while let descriptor = waiting.popLast() {
            guard blobs.insert(descriptor.digest).inserted else { continue }
            do {
                let read = try readBlobIfPresent(descriptor.digest, limit: JSONDocument.sizeLimit)
                guard let bytes = read else { continue }
                if MediaType.isIndex(descriptor.mediaType) {
                    waiting += try ImageIndex(decoding: bytes, named: descriptor.digest.description).manifests
                } else if MediaType.isManifest(descriptor.mediaType) {
                    let manifest = try Manifest(decoding: bytes)
                    blobs.formUnion([manifest.config.digest] + manifest.layers.map(\.digest))
                }
            } catch is StoreError { return nil } catch is ArchiveError { return nil }
        }
        return blobs
    }
}
