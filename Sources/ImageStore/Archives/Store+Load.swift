package import Archive
package import Linux

/// What `load` is asked for beside the archive.
package struct LoadOptions: Sendable {
    /// The platform to take images for; nil for this machine's where the archive has a choice, and any where it has none.
    package var platform: Descriptor.Platform?
    /// Whether a name that another image has moves to the one that is loaded.
    package var movesNames = true

    package init() {}
}

/// What `load` tells while it works.
package enum LoadEvent: Hashable, Sendable, CustomStringConvertible {
    case loaded(Reference)
    /// An image without a name.
    case loadedImage(Digest)
    /// A name that belonged to another image, which loses it.
    case moved(Reference, from: Digest)
    /// A name that another image has and keeps.
    case kept(Reference, by: Digest)

    package var description: String {
        switch self {
        case .loaded(let name): "Loaded image: \(name.familiar)"
        case .loadedImage(let id): "Loaded image ID: \(id)"
        case .moved(let name, let old):
            "The image \(name.familiar) already exists, renaming the old one with ID \(old) to empty string"
        case .kept(let name, let old):
            "The image \(name.familiar) already exists, leaving it to the old one with ID \(old)"
        }
    }
}

extension Store {
    /// Takes all images of an archive into the store: all or, if anything in it is not what it claims to be, none.
    ///
    /// Each layer that is missing is read once: window of the archive → decompressed → hashed and stored → unpacked.
    /// Nothing has a name before everything is verified, and what was written is gone when something is not. A layer that
    /// the archive leaves out is taken from the store.
    /// - Parameters:
    ///   - file: A file, which is read in place, a pipe, which is stored first, or a directory with an OCI layout.
    ///   - event: Is told what became known under which name.
    /// - Throws: `LoadError`, `LayerError`, `ArchiveError`, `StoreError`, `ReferenceError`, `SystemError`.
    package func load(
        from file: consuming FileDescriptor, _ options: LoadOptions = LoadOptions(), event: (LoadEvent) -> Void
    ) throws {
        let usage = try lockUsageToWrite()
        defer { withExtendedLifetime(usage) {} }
        let archive: ImageArchive
        do {
            archive = try ImageArchive(file, spoolingIn: layout.root, meter: meter)
        } catch { throw named(error) }
        let contents = try archive.contents(for: options.platform)
        guard !contents.isEmpty else { throw LoadError.noImage }
        for image in contents { try requireLayers(of: image) }
        let intake = try LayerIntake(self)
        meter?.begin("Loading", of: try missingBytes(of: contents))
        for image in contents { try take(image, of: archive, into: intake) }
        let publications = try intake.publish(
            contents.map {
                NewImage(
                    configuration: $0.configuration, names: $0.names, movesNames: options.movesNames,
                    sourceManifest: $0.sourceManifest)
            })
        for (publication, image) in zip(publications, contents) { report(publication, image.names, event) }
    }

    /// Sees that every layer is in the archive or in the store.
    private func requireLayers(of image: ImageArchive.Content) throws {
        var missing: [(name: Path, diffID: Digest)] = []
        for (layer, diffID) in zip(image.layers, image.diffIDs) where layer.size == nil {
            if try !hasBlob(diffID) { missing.append((layer.name, diffID)) }
        }
        guard let first = missing.first else { return }
        guard let since = image.since else { throw LoadError.missingFile(first.name) }
        throw LoadError.layersLeftOut(of: image.title, missing: missing.map(\.diffID), since: since)
    }

    private func take(_ image: ImageArchive.Content, of archive: ImageArchive, into intake: LayerIntake) throws {
        let places = LayerRecord.chain(of: image.diffIDs)
        for (number, place) in places.enumerated() where try !intake.has(place) {
            do {
                try take(image.layers[number], number, place, of: archive, onto: Array(places[..<number]), into: intake)
            } catch let error as ArchiveError {
                // What the kernel refused is not the archive's fault.
                if case .system = error { throw error }
                throw LoadError.unreadableLayer(number, of: image.title, error)
            }
        }
    }

    private func take(
        _ layer: ImageArchive.Layer, _ number: Int, _ place: LayerRecord.Place, of archive: ImageArchive,
        onto below: [LayerRecord.Place], into intake: LayerIntake
    ) throws {
        let compression = try Decompressor(try window(layer, place, in: archive)).compression
        let stored = Metered(try window(layer, place, in: archive), by: meter)
        if let promised = layer.digest, compression != .none {
            try intake.add(try Decompressor(Tee(stored)), onto: below) { diffID, _, source in
                var stored = source.release()
                try stored.drain()
                try check(stored.digest, is: promised, layer)
                try check(diffID, is: place.diffID, number)
            }
        } else {
            try intake.add(try Decompressor(stored), onto: below) { diffID, _, _ in
                if let promised = layer.digest { try check(diffID, is: promised, layer) }
                try check(diffID, is: place.diffID, number)
            }
        }
    }

    /// The stored bytes of a layer: the archive's, else those of the same layer in the store.
    private func window(
        _ layer: ImageArchive.Layer, _ place: LayerRecord.Place, in archive: ImageArchive
    ) throws -> FileWindow {
        if let window = try archive.open(layer) { return window }
        guard let blob = try openBlob(place.diffID) else { throw LoadError.missingFile(layer.name) }
        return try FileWindow(blob)
    }

    /// How many stored bytes are to be read: those of the layers that are not in the store, each once.
    private func missingBytes(of images: [ImageArchive.Content]) throws -> Int64 {
        var seen: Set<Digest> = []
        var total: Int64 = 0
        for image in images {
            for (place, layer) in zip(LayerRecord.chain(of: image.diffIDs), image.layers)
            where try seen.insert(place.chainID).inserted && !hasLayer(place.chainID) {
                total = total.addingReportingOverflow(layer.size ?? 0).partialValue
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
        let kept = publication.kept
        for move in kept { event(.kept(move.reference, by: move.previous)) }
        let given = names.filter { name in !kept.contains { $0.reference == name } }
        for name in given {
            for move in publication.moved where move.reference == name { event(.moved(name, from: move.previous)) }
            event(.loaded(name))
        }
        if given.isEmpty { event(.loadedImage(publication.image.id)) }
    }
}
