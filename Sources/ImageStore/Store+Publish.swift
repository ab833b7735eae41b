package import Archive
internal import Linux

/// What came of making an image known.
package struct Publication: Sendable {
    package let image: Image
    /// The names that belonged to another image until now, with that image.
    package let moved: [Move]

    package struct Move: Hashable, Sendable {
        package let reference: Reference
        package let previous: Digest
    }
}

/// An image about to be made known.
struct NewImage {
    /// The bytes, kept as they are: their digest is the image's ID.
    let configuration: [UInt8]
    let names: [Reference]
    /// The image that this one was committed from.
    var parent: Digest?
    /// The manifest that the image came with, kept so that its digest survives.
    var sourceManifest: [UInt8]?
}

extension Store {
    /// Makes an image known whose layers stand in the store already: blobs named by diff ID, unpacked layers with their
    /// records. The caller holds the usage lock since before it looked for them.
    ///
    /// An image that exists keeps its names and gets these as well. A name that belonged to another image moves; that
    /// image stays, without a name if it was the last.
    /// - Parameters:
    ///   - configuration: The bytes, kept as they are: their digest is the image's ID.
    ///   - parent: The image that this one was committed from.
    ///   - sourceManifest: The manifest that the image came with, kept so that its digest survives.
    /// - Throws: `StoreError.missing` when a layer is not there.
    @discardableResult
    package func publish(
        configuration bytes: [UInt8], names: [Reference], parent: Digest? = nil, sourceManifest: [UInt8]? = nil
    ) throws -> Publication {
        let image = NewImage(configuration: bytes, names: names, parent: parent, sourceManifest: sourceManifest)
        var written: [Digest] = []
        guard let publication = try publish([image], &written).first else {
            throw StoreError.noSuchImage(Digest.of(bytes).description)
        }
        return publication
    }

    /// Makes several images known in one step: all, or none when something fails.
    /// - Parameter written: Gets the digests of the documents that were not in the store before, also on failure.
    func publish(_ images: [NewImage], _ written: inout [Digest]) throws -> [Publication] {
        var entries: [(entry: IndexEntry, configuration: ImageConfiguration, image: NewImage)] = []
        for image in images {
            let configuration = try ImageConfiguration(decoding: image.configuration)
            entries.append((try entry(for: image, configuration, &written), configuration, image))
        }
        return try updateIndex { index in
            try entries.map { entry, configuration, image in
                let known = try index.entries(of: entry.image).first.map { entry.completed(from: $0) } ?? entry
                let moved = try index.give(image.names.map(\.withDefaultTag), to: known)
                guard let summary = ImageSummary(try index.entries(of: entry.image)) else {
                    throw StoreError.noSuchImage(entry.image.description)
                }
                return Publication(
                    image: Image(
                        summary: summary, configuration: configuration, rawConfiguration: image.configuration),
                    moved: moved)
            }
        }
    }

    /// Stores an image's documents.
    /// - Returns: What the index is to say of it.
    private func entry(
        for image: NewImage, _ configuration: ImageConfiguration, _ written: inout [Digest]
    ) throws -> IndexEntry {
        let id = Digest.of(image.configuration)
        let (layers, size) = try layerDescriptors(of: configuration, image: id)
        let manifest = try Manifest(
            config: Descriptor(
                mediaType: MediaType.configuration, digest: id, size: Int64(image.configuration.count)),
            layers: layers
        ).encoded()
        _ = try writeBlob(image.configuration, &written)
        var descriptor = Descriptor(
            mediaType: MediaType.manifest, digest: try writeBlob(manifest, &written), size: Int64(manifest.count))
        descriptor.annotations = [
            IndexEntry.Key.image: id.description,
            IndexEntry.Key.size: String(size),
        ]
        descriptor.annotations?[IndexEntry.Key.created] = configuration.created?.rfc3339
        descriptor.annotations?[IndexEntry.Key.layer] = configuration.chain.last?.chainID.description
        descriptor.annotations?[IndexEntry.Key.parent] = image.parent?.description
        if let source = image.sourceManifest {
            descriptor.annotations?[IndexEntry.Key.sourceManifest] = try writeBlob(source, &written).description
        }
        guard let entry = IndexEntry(descriptor) else { throw StoreError.noSuchImage(id.description) }
        return entry
    }

    /// The layers as a manifest lists them, and what their files hold in all.
    private func layerDescriptors(
        of configuration: ImageConfiguration, image: Digest
    ) throws -> (layers: [Descriptor], size: Int64) {
        let blobs = try Directory.open(layout.blobs)
        let directory = try Directory.open(layout.layers)
        var size: Int64 = 0
        let layers = try configuration.chain.map { place in
            guard let blob = try blobs.statusIfPresent(of: Path(place.diffID.hex)),
                directory.contains(Path(place.chainID.hex)),
                let record = try Store.record(place.chainID, in: directory)
            else { throw StoreError.missing("layer \(place.diffID.short)", ofImage: image) }
            size = size.addingReportingOverflow(record.size).partialValue
            return Descriptor(mediaType: MediaType.layer, digest: place.diffID, size: blob.size)
        }
        return (layers, size)
    }
}
