internal import Archive
internal import Linux

/// Layers on their way into the store: unpacked and stored under names of their own, seen by nobody until all of them
/// are verified. What is not published vanishes with its owner.
///
/// Whoever has one holds the store's usage lock.
final class LayerIntake {
    private let store: Store
    private let layers: Directory
    private var staged: [StagedLayer] = []
    private var published: [StagedLayer] = []

    init(_ store: Store) throws {
        self.store = store
        layers = try Directory.open(store.layout.layers)
    }

    /// Whether a layer is in the store, or will be.
    func has(_ place: LayerRecord.Place) throws -> Bool {
        if staged.contains(where: { $0.chainID == place.chainID }) { return true }
        return try store.hasLayer(place.chainID) && store.hasBlob(place.diffID)
    }

    /// Takes a layer in: its tar becomes a blob, and is unpacked in the same pass.
    /// - Parameters:
    ///   - source: The bytes of the tar, uncompressed.
    ///   - below: The layers that it lies on, lowest first.
    ///   - verify: Sees the digest of everything that was read before the layer counts, and gets the source back.
    /// - Returns: Where the layer will stand.
    @discardableResult
    func add<Source: ByteSource & ~Copyable>(
        _ source: consuming Source, onto below: [LayerRecord.Place],
        verify: (Digest, Int64, consuming Source) throws -> Void = { _, _, _ in }
    ) throws -> LayerRecord.Place {
        let blob = try store.newBlob()
        let partial = try PartialLayer(in: layers)
        // One processor decompresses while the other hashes, stores and unpacks.
        var reader = TarReader(try Tee(ReadAhead(source), copyingTo: blob.file))
        let size = try unpack(&reader, into: partial, below)
        // Whatever follows the end of the archive belongs to the digest as well.
        let tee = try reader.finish()
        let (digest, count) = (tee.digest, tee.size)
        try verify(digest, count, tee.release().release())
        return stage(StagedLayer(blob: blob, directory: partial, diffID: digest, size: size, below: below.last))
    }

    /// Takes in a layer whose tar is a blob already, and whose digest is known.
    @discardableResult
    func add(_ blob: consuming PartialBlob, _ digest: Digest, onto below: [LayerRecord.Place]) throws
        -> LayerRecord.Place
    {
        let partial = try PartialLayer(in: layers)
        var reader = TarReader(try FileWindow(blob.file))
        let size = try unpack(&reader, into: partial, below)
        return stage(StagedLayer(blob: blob, directory: partial, diffID: digest, size: size, below: below.last))
    }

    private func stage(_ layer: StagedLayer) -> LayerRecord.Place {
        staged.append(layer)
        return layer.place
    }

    private func unpack<Source: ByteSource & ~Copyable>(
        _ reader: inout TarReader<Source>, into partial: borrowing PartialLayer, _ below: [LayerRecord.Place]
    ) throws -> Int64 {
        let lower = below.reversed().map { place in
            let inside = staged.last { $0.chainID == place.chainID }?.directoryName ?? Path(place.chainID.hex)
            return store.layout.layers.appending(inside)
        }
        return try LayerUnpacker.unpackConfined(
            &reader, into: try layers.openDirectory(partial.name), below: lower, of: layers)
    }

    // MARK: Publishing

    /// Gives every layer its name, and makes the images of them known: all or, when something fails, none.
    func publish(_ images: [NewImage]) throws -> [Publication] {
        var documents: [Digest] = []
        do {
            try publishLayers()
            return try store.publish(images, &documents)
        } catch {
            // The index may be replaced and only the disk's answer have been an error: what it refers to stays.
            if try !isAnyKnown(images) { withdraw(documents) }
            throw error
        }
    }

    /// Content reaches the disk before the names do: one wait for all of it.
    private func publishLayers() throws {
        if staged.isEmpty { return }
        store.meter?.begin("Writing to disk", of: nil)
        try layers.descriptor.syncFileSystem()
        while let layer = staged.first {
            published.append(layer)
            try layer.publish(in: store, layers)
            staged.removeFirst()
        }
    }

    private func isAnyKnown(_ images: [NewImage]) throws -> Bool {
        let index = try store.readIndex()
        return try images.contains { try !index.entries(of: Digest.of($0.configuration)).isEmpty }
    }

    /// Takes back what was published for images that did not come to be. What cannot be removed now goes with the next
    /// sweep; the user hears of the error that led here.
    private func withdraw(_ documents: [Digest]) {
        while let layer = published.popLast() { layer.withdraw(from: store, layers) }
        for digest in documents { try? Directory.open(store.layout.blobs).removeTree(Path(digest.hex)) }
    }
}
