internal import Archive
internal import Linux

extension StoreRepair {
    /// Mends an image from what is whole of it.
    func mend(_ image: ImageSummary, _ faults: [Finding.Fault]) throws {
        for part in Set(faults.compactMap(\.damagedPart)) { try putAside(part, of: image) }
        let whole: Image
        do { whole = try store.image(image) } catch let error as StoreError {
            // A later version of the index may not have it any more.
            if case .noSuchImage = error { return }
            return say("quarantined: image \(image.displayName) (\(image.id.short)): load it again, or remove it")
        }
        for place in whole.layers where faults.contains(where: { $0.layerToUnpack == place.diffID }) {
            try unpack(place, of: whole)
        }
        guard try whole.layers.allSatisfy({ try store.hasWholeLayer($0) }) else {
            return say("quarantined: image \(image.displayName) (\(image.id.short)): load it again, or remove it")
        }
        guard faults.contains(where: \.isOfDocuments) else { return }
        if let source = image.sourceManifest, try !store.hasBlob(source) { try forget(source, of: image.id) }
        // All that it has are the configuration and the layers: the rest is made of them.
        _ = try store.publish(configuration: whole.rawConfiguration, names: [])
        say("written anew: what the store says of image \(image.displayName) (\(image.id.short))")
    }

    private func putAside(_ part: Finding.Part, of image: ImageSummary) throws {
        let digest: Digest? =
            switch part {
            case .configuration: image.id
            case .manifest: image.manifest.digest
            case .sourceManifest: image.sourceManifest
            case .layer(let diffID): diffID
            }
        guard let digest, try store.hasBlob(digest) else { return }
        let place = try putAside(Path(digest.hex), of: try Directory.open(store.layout.blobs))
        say("put aside: \(part) of image \(image.displayName) is now \(place)")
    }

    /// Puts a layer in place that is unpacked again from its tar, if that is what its digest says.
    private func unpack(_ place: LayerRecord.Place, of image: Image) throws {
        guard unpackedLayers.insert(place.chainID).inserted else { return }
        let name = "layer \(place.diffID.short) of image \(image.summary.displayName)"
        guard !layersInUse.contains(place.chainID) else {
            return say("not mended: \(name): containers on it are running, stop them first")
        }
        guard let tar = try store.openBlob(place.diffID) else { return }
        guard try Digest.ofContent(of: tar).digest == place.diffID else {
            let aside = try putAside(Path(place.diffID.hex), of: try Directory.open(store.layout.blobs))
            return say("put aside: the tar of \(name) is now \(aside)")
        }
        let intake = try LayerIntake(store)
        let fresh = try intake.unpackAgain(place, onto: Array(image.layers.prefix { $0 != place }))
        let layers = try Directory.open(store.layout.layers)
        let record = try PartialFile(in: try layers.duplicate())
        try record.file.write(
            try JSONDocument.encode(
                LayerRecord(diffID: place.diffID, parent: place.parent, size: fresh.contentSize)))
        try layers.descriptor.syncFileSystem()
        try record.publish(as: Layout.record(place.chainID))
        let target = Path(place.chainID.hex)
        if layers.contains(target) {
            // In one step, so that a crash never leaves the image without the layer.
            try layers.exchange(fresh.name, with: target)
            try layers.sync()
            try layers.removeTree(fresh.name)
        } else {
            _ = try fresh.move(to: target)
            try layers.sync()
        }
        withExtendedLifetime(intake) {}
        say("unpacked again: \(name)")
    }

    /// The manifest that an image came with is lost; nothing else of it depends on that.
    private func forget(_ source: Digest, of image: Digest) throws {
        try store.updateIndex { index in
            for entry in try index.entries(of: image) {
                try index.remove([entry])
                try index.append(entry.withoutSourceManifest)
            }
        }
        say("lost: the manifest \(source.short) that image \(image.short) came with")
    }
}

extension Finding.Fault {
    /// What is not what its digest says. What is, but cannot be understood, may be for a later version.
    fileprivate var damagedPart: Finding.Part? {
        switch self {
        case .wrongSize(let part, _, _), .wrongDigest(let part): part
        default: nil
        }
    }

    /// The layer that must be unpacked again.
    fileprivate var layerToUnpack: Digest? {
        switch self {
        case .badRecord(let layer, _), .missingDirectory(let layer), .layerFile(let layer, _, _): layer
        default: nil
        }
    }

    /// Whether it is mended by writing the image's documents and its line of the index anew.
    fileprivate var isOfDocuments: Bool {
        switch self {
        case .wrongFact, .badRecord: true
        case .missing(let part), .wrongSize(let part, _, _), .wrongDigest(let part), .badDocument(let part, _):
            part == .manifest || part == .sourceManifest
        default: false
        }
    }
}
