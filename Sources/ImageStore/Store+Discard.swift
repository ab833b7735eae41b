package import Archive
internal import Linux

extension Store {
    /// Deletes what only these images needed, which are out of the index already: a crash from here on leaves files that
    /// nobody refers to, never an image without its files.
    /// - Returns: For each image its ID and the layers that went with it, topmost first.
    func discard(_ images: [ImageSummary], _ layers: LayerGraph?) throws -> [RemovalLine] {
        guard var graph = layers else { return [] }
        let index = try readIndex()
        let remaining = index.topLayers()
        let foreign = try blobsOfForeignImages(in: index)
        var lines: [RemovalLine] = []
        for (number, image) in images.enumerated() {
            lines.append(.deleted(image.id))
            for blob in [image.id, image.manifest.digest, image.sourceManifest] {
                if let blob, !foreign.contains(blob), !index.refers(to: blob) { try removeBlob(blob) }
            }
            guard let top = image.topLayer else { continue }
            // A layer that this image shares with its parent goes with the parent.
            let tops = remaining + images[(number + 1)...].compactMap(\.topLayer)
            let gone = try discardLayers(graph.chain(from: top), neededBy: tops, &graph, keeping: foreign)
            lines += gone.map { RemovalLine.deleted($0) }
        }
        return lines
    }

    /// Deletes those of these layers that no image needs; what a `load` that failed half-way has added, for instance.
    /// The caller holds the usage lock alone.
    /// - Parameter chainIDs: In any order.
    package func discardUnusedLayers(_ chainIDs: [Digest]) throws {
        var graph = try LayerGraph(in: try Directory.open(layout.layers))
        let index = try readIndex()
        _ = try discardLayers(
            chainIDs, neededBy: index.topLayers(), &graph, keeping: try blobsOfForeignImages(in: index))
    }

    /// - Returns: The layers that are gone, in the order in which they were given.
    private func discardLayers(
        _ chainIDs: [Digest], neededBy tops: [Digest], _ graph: inout LayerGraph, keeping: Set<Digest>
    ) throws -> [Digest] {
        let needed = graph.needed(by: tops)
        let unneeded = chainIDs.filter { !needed.contains($0) }
        for chainID in unneeded {
            let tar = graph.remove(chainID).flatMap { keeping.contains($0) ? nil : $0 }
            try removeLayer(chainID, tar: tar)
        }
        return unneeded
    }

    private func removeBlob(_ digest: Digest) throws {
        try Directory.open(layout.blobs).removeTree(Path(digest.hex))
    }

    /// The directory leaves its place in one step, so that nobody ever finds half a layer under a whole one's name. The
    /// record goes after the tar: should the process be killed, it tells the next sweep what else there is.
    private func removeLayer(_ chainID: Digest, tar: Digest?) throws {
        let layers = try Directory.open(layout.layers)
        let partial = Layout.newPartialName()
        if layers.contains(Path(chainID.hex)) { try layers.rename(Path(chainID.hex), to: partial) }
        if let tar { try removeBlob(tar) }
        try layers.removeTree(Layout.record(chainID))
        try layers.removeTree(partial)
    }

    /// What the manifests refer to that other programs have put into the layout.
    private func blobsOfForeignImages(in index: StoreIndex) throws -> Set<Digest> {
        var blobs: Set<Digest> = []
        var waiting = try index.foreignDescriptors()
        while let descriptor = waiting.popLast() {
            guard blobs.insert(descriptor.digest).inserted,
                let bytes = try readBlobIfPresent(descriptor.digest, limit: JSONDocument.sizeLimit)
            else { continue }
            if MediaType.isIndex(descriptor.mediaType) {
                waiting += try ImageIndex(decoding: bytes, named: descriptor.digest.description).manifests
            } else if MediaType.isManifest(descriptor.mediaType) {
                let manifest = try Manifest(decoding: bytes)
                blobs.formUnion([manifest.config.digest] + manifest.layers.map(\.digest))
            }
        }
        return blobs
    }
}
