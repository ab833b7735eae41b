package import Archive
package import Linux

/// What `load` tells while it works.
package enum LoadEvent: Hashable, Sendable, CustomStringConvertible {
    case loaded(Reference)
    /// An image without a name.
    case loadedImage(Digest)
    /// A name that belonged to another image, which loses it.
    case moved(Reference, from: Digest)

    package var description: String {
        switch self {
        case .loaded(let name): "Loaded image: \(name.familiar)"
        case .loadedImage(let id): "Loaded image ID: \(id)"
        case .moved(let name, let old):
            "The image \(name.familiar) already exists, renaming the old one with ID \(old) to empty string"
        }
    }
}

extension Store {
    /// Takes all images of an archive into the store: all or, if anything in it is not what it claims to be, none.
    ///
    /// Each layer that is missing is read once: window of the archive → decompressed → hashed and stored → unpacked.
    /// Nothing has a name before everything is verified, and what was written is gone when something is not.
    /// - Parameters:
    ///   - file: A file, which is read in place, or a pipe, which is stored first.
    ///   - event: Is told what became known under which name.
    /// - Throws: `LoadError`, `LayerError`, `ArchiveError`, `StoreError`, `ReferenceError`, `SystemError`.
    package func load(from file: consuming FileDescriptor, event: (LoadEvent) -> Void) throws {
        let usage = try lockUsageToWrite()
        defer { withExtendedLifetime(usage) {} }
        let archive = try ImageArchive(file, spoolingIn: layout.root, meter: meter)
        let contents = try archive.contents()
        guard !contents.isEmpty else { throw LoadError.noImage }
        let intake = try LayerIntake(self)
        meter?.begin("Loading", of: try missingBytes(of: contents))
        for image in contents { try take(image, of: archive, into: intake) }
        let publications = try intake.publish(
            contents.map {
                NewImage(configuration: $0.configuration, names: $0.names, sourceManifest: $0.sourceManifest)
            })
        for (publication, image) in zip(publications, contents) { report(publication, image.names, event) }
    }

    private func take(_ image: ImageArchive.Content, of archive: borrowing ImageArchive, into intake: LayerIntake)
        throws
    {
        let places = LayerRecord.chain(of: image.diffIDs)
        for (number, place) in places.enumerated() where try !intake.has(place) {
            let layer = image.layers[number]
            let below = Array(places[..<number])
            let compression = try Decompressor(archive.open(layer)).compression
            if let promised = layer.digest, compression != .none {
                let source = try Decompressor(Tee(Metered(archive.open(layer), by: meter)))
                try intake.add(source, onto: below) { diffID, _, source in
                    var stored = source.release()
                    try stored.drain()
                    try check(stored.digest, is: promised, layer)
                    try check(diffID, is: place.diffID, number)
                }
            } else {
                try intake.add(try Decompressor(Metered(archive.open(layer), by: meter)), onto: below) { diffID, _, _ in
                    if let promised = layer.digest { try check(diffID, is: promised, layer) }
                    try check(diffID, is: place.diffID, number)
                }
            }
        }
    }

    /// How many stored bytes are to be read: those of the layers that are not in the store, each once.
    private func missingBytes(of images: [ImageArchive.Content]) throws -> Int64 {
        var seen: Set<Digest> = []
        var total: Int64 = 0
        for image in images {
            for (place, layer) in zip(LayerRecord.chain(of: image.diffIDs), image.layers)
            where try seen.insert(place.chainID).inserted && !hasLayer(place.chainID) {
                total = total.addingReportingOverflow(layer.location.size).partialValue
            }
        }
        return total
    }

    private func check(_ digest: Digest, is expected: Digest, _ layer: ImageArchive.Layer) throws(LoadError) {
        guard digest == expected else { throw .wrongDigest(layer.name, expected: expected, got: digest) }
    }

    private func check(_ diffID: Digest, is expected: Digest, _ layer: Int) throws(LoadError) {
        guard diffID == expected else { throw .wrongDiffID(layer: layer, expected: expected, got: diffID) }
    }

    private func report(_ publication: Publication, _ names: [Reference], _ event: (LoadEvent) -> Void) {
        for name in names {
            for move in publication.moved where move.reference == name { event(.moved(name, from: move.previous)) }
            event(.loaded(name))
        }
        if names.isEmpty { event(.loadedImage(publication.image.id)) }
    }
}
