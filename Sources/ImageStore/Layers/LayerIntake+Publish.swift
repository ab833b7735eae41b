internal import Archive
internal import Linux

/// An image whose documents are written but have no names yet.
struct StagedImage {
    let source: NewImage
    let configuration: ImageConfiguration
    /// What the index is to say of it.
    let entry: IndexEntry
    fileprivate let documents: [StagedDocument]
}

extension LayerIntake {
    /// Gives every layer its name, and makes the images of them known: all or, when something fails, none.
    ///
    /// The order is what a power cut cannot break: all content is on the disk before anything has a name, and all names
    /// are before the index shows an image. What fails leaves names that nobody refers to, never an image without its
    /// files; they are swept under the usage lock alone, as another command may have come to need them meanwhile.
    func publish(_ images: [NewImage]) throws -> [Publication] {
        do {
            let images = try images.map { try stage($0) }
            let documents = images.flatMap(\.documents)
            for layer in staged { try layer.writeRecord(in: layers) }
            if staged.isEmpty {
                for document in documents { try document.sync() }
            } else {
                store.meter?.begin("Writing to disk", of: nil)
                try layers.descriptor.syncFileSystem()
            }
            beginNaming()
            var isTidy = true
            for layer in staged where try !layer.publish() { isTidy = false }
            for document in documents { try document.publish() }
            try layers.sync()
            try Directory.open(store.layout.blobs).sync()
            let publications = try store.enter(images)
            if isTidy { finish() }
            return publications
        } catch { throw store.named(error) }
    }

    /// Writes an image's documents.
    private func stage(_ image: NewImage) throws -> StagedImage {
        let configuration = try ImageConfiguration(decoding: image.configuration)
        let config = try StagedDocument(image.configuration, in: store)
        let (descriptors, size) = try layerDescriptors(of: configuration, image: config.digest)
        let manifest = try StagedDocument(
            try Manifest(
                config: Descriptor(mediaType: MediaType.configuration, digest: config.digest, size: config.size),
                layers: descriptors
            ).encoded(), in: store)
        let source = try image.sourceManifest.map { try StagedDocument($0, in: store) }

        var descriptor = Descriptor(mediaType: MediaType.manifest, digest: manifest.digest, size: manifest.size)
        descriptor.annotations = [
            IndexEntry.Key.image: config.digest.description,
            IndexEntry.Key.size: String(size),
        ]
        descriptor.annotations?[IndexEntry.Key.created] = configuration.created?.rfc3339
        descriptor.annotations?[IndexEntry.Key.layer] = configuration.chain.last?.chainID.description
        descriptor.annotations?[IndexEntry.Key.parent] = image.parent?.description
        descriptor.annotations?[IndexEntry.Key.sourceManifest] = source?.digest.description
        guard let entry = IndexEntry(descriptor) else { throw StoreError.noSuchImage(config.digest.description) }
        return StagedImage(
            source: image, configuration: configuration, entry: entry,
            documents: [config, manifest] + (source.map { [$0] } ?? []))
    }

    /// The layers as a manifest lists them, and what their files hold in all.
    private func layerDescriptors(
        of configuration: ImageConfiguration, image: Digest
    ) throws -> (layers: [Descriptor], contentSize: Int64) {
        let blobs = try Directory.open(store.layout.blobs)
        var contentSize: Int64 = 0
        let descriptors = try configuration.chain.map { place in
            let tarSize: Int64
            let record: LayerRecord
            if let layer = staged.first(where: { $0.chainID == place.chainID }) {
                (tarSize, record) = (layer.tarSize, layer.record)
            } else {
                guard try store.hasLayer(place.chainID), let known = try store.layerRecord(place.chainID),
                    let blob = try blobs.statusIfPresent(of: Path(place.diffID.hex))
                else { throw StoreError.missing("layer \(place.diffID.short)", ofImage: image) }
                (tarSize, record) = (blob.size, known)
            }
            contentSize = contentSize.addingReportingOverflow(record.size).partialValue
            return Descriptor(mediaType: MediaType.layer, digest: place.diffID, size: tarSize)
        }
        return (descriptors, contentSize)
    }
}
