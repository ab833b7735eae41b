internal import Archive
internal import Linux

extension StoreCheck {
    /// Looks at an image: its documents, what the index says of it, and its layers.
    func check(_ image: ImageSummary, in index: StoreIndex) throws {
        let manifest = try manifest(of: image)
        if let source = image.sourceManifest { _ = try document(source, nil, .sourceManifest, of: image) }
        guard let bytes = try document(image.id, manifest?.config.size, .configuration, of: image) else { return }
        let configuration: ImageConfiguration
        do { configuration = try ImageConfiguration(decoding: bytes) } catch let error as StoreError {
            return report(.badDocument(.configuration, reason: StoreCheck.reason(error)), of: image)
        }
        if let manifest { compare(manifest, with: configuration, of: image) }
        var contentSize: Int64? = 0
        for (number, place) in configuration.chain.enumerated() {
            let layers = manifest?.layers ?? []
            let size = number < layers.count ? layers[number].size : nil
            for fault in try tarFaults(of: place.diffID, size: size) + layerFaults(of: place, in: configuration.chain) {
                report(fault, of: image)
            }
            do {
                let record = try store.layerRecord(place.chainID)
                contentSize = record.flatMap { contentSize?.addingReportingOverflow($0.size).partialValue }
            } catch is StoreError { contentSize = nil }
        }
        for entry in try index.entries(of: image.id) {
            compare(entry, with: configuration, contentSize, manifest: image.manifest.digest, of: image)
        }
    }

    private func manifest(of image: ImageSummary) throws -> Manifest? {
        let descriptor = image.manifest
        guard let bytes = try document(descriptor.digest, descriptor.size, .manifest, of: image) else { return nil }
        do { return try Manifest(decoding: bytes) } catch let error as StoreError {
            report(.badDocument(.manifest, reason: StoreCheck.reason(error)), of: image)
            return nil
        }
    }

    /// A document's content; nil when it is not what it must be, which is reported.
    private func document(
        _ digest: Digest, _ size: Int64?, _ part: Finding.Part, of image: ImageSummary
    ) throws -> [UInt8]? {
        let blobs = try Directory.open(store.layout.blobs)
        guard let status = try blobs.statusIfPresent(of: Path(digest.hex)) else {
            report(.missing(part), of: image)
            return nil
        }
        if let size, size != status.size { report(.wrongSize(part, expected: size, got: status.size), of: image) }
        do {
            if let bytes = try store.readBlobIfPresent(digest, limit: JSONDocument.sizeLimit) { return bytes }
            report(.missing(part), of: image)
        } catch ArchiveError.digestMismatch {
            report(.wrongDigest(part), of: image)
        } catch let error as SystemError {
            report(.badDocument(part, reason: "\(error)"), of: image)
        }
        return nil
    }

    private func compare(_ manifest: Manifest, with configuration: ImageConfiguration, of image: ImageSummary) {
        if manifest.config.digest != image.id {
            report(.badDocument(.manifest, reason: "it has another configuration"), of: image)
        }
        if manifest.layers.map(\.digest) != configuration.layers {
            report(.badDocument(.manifest, reason: "it has other layers than the configuration"), of: image)
        }
    }

    /// - Parameter contentSize: nil where it is not known.
    private func compare(
        _ entry: IndexEntry, with configuration: ImageConfiguration, _ contentSize: Int64?, manifest: Digest,
        of image: ImageSummary
    ) {
        if entry.manifest != manifest { report(.wrongFact("manifest"), of: image) }
        if entry.created != configuration.created { report(.wrongFact("time of creation"), of: image) }
        if entry.layer != configuration.chain.last?.chainID { report(.wrongFact("topmost layer"), of: image) }
        if let contentSize, entry.size != contentSize { report(.wrongFact("size"), of: image) }
    }
}
