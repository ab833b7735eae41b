internal import Archive
internal import Linux

extension Store {
    /// Deletes the files of images that are out of the index already: a crash from here on leaves files that nobody
    /// refers to, never an image without its files.
    func carryOut(_ step: RemovalStep) throws {
        for image in step.images {
            for document in image.documents { try removeBlob(document) }
            for layer in image.layers { try removeLayer(layer.chainID, tar: layer.takesTar ? layer.diffID : nil) }
        }
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
