internal import Archive
internal import Linux

/// Layers on their way into the store: unpacked and stored under names of their own, seen by nobody until all of them
/// are verified. What is not published vanishes with its owner.
///
/// Whoever has one holds the store's usage lock.
final class LayerIntake {
    let store: Store
    let layers: Directory
    var staged: [StagedLayer] = []
    private var mark: UnfinishedMark?
    private var isNaming = false

    init(_ store: Store) throws {
        self.store = store
        layers = try Directory.open(store.layout.layers)
        mark = try UnfinishedMark(in: store)
    }

    /// Says that names may stand from now on which the index does not show.
    func beginNaming() { isNaming = true }

    /// Says that everything taken in has its name and its image.
    func finish() { mark.take()?.remove() }

    deinit {
        if isNaming { return }
        // Without a name nothing is left of what was staged.
        staged = []
        finish()
    }

    /// Whether a layer is in the store, or will be.
    func has(_ place: LayerRecord.Place) throws -> Bool {
        if staged.contains(where: { $0.chainID == place.chainID }) { return true }
        return try store.hasWholeLayer(place)
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
        do {
            let blob = try store.newBlob()
            let partial = try PartialLayer(in: layers)
            // One processor decompresses while the other hashes, stores and unpacks.
            var reader = TarReader(try Tee(ReadAhead(source), copyingTo: blob.file))
            let size = try unpack(&reader, into: partial, below)
            // Whatever follows the end of the archive belongs to the digest as well.
            let tee = try reader.finish()
            let (digest, count) = (tee.digest, tee.size)
            try verify(digest, count, tee.release().release())
            return try stage(blob, partial, digest, size, below.last)
        } catch { throw store.named(error) }
    }

    /// Takes in a layer whose tar is a blob already, and whose digest is known.
    @discardableResult
    func add(_ blob: consuming PartialFile, _ digest: Digest, onto below: [LayerRecord.Place]) throws
        -> LayerRecord.Place
    {
        do {
            let partial = try PartialLayer(in: layers)
            var reader = TarReader(try FileWindow(blob.file))
            let size = try unpack(&reader, into: partial, below)
            return try stage(blob, partial, digest, size, below.last)
        } catch { throw store.named(error) }
    }

    private func stage(
        _ blob: consuming PartialFile, _ directory: consuming PartialLayer, _ diffID: Digest, _ contentSize: Int64,
        _ below: LayerRecord.Place?
    ) throws -> LayerRecord.Place {
        let layer = try StagedLayer(
            blob: blob, directory: directory, diffID: diffID, contentSize: contentSize, below: below)
        staged.append(layer)
        return layer.place
    }

    func unpack<Source: ByteSource & ~Copyable>(
        _ reader: inout TarReader<Source>, into partial: borrowing PartialLayer, _ below: [LayerRecord.Place]
    ) throws -> Int64 {
        let lower = below.reversed().map { place in
            let inside = staged.last { $0.chainID == place.chainID }?.directoryName ?? Path(place.chainID.hex)
            return store.layout.layers.appending(inside)
        }
        return try LayerUnpacker.unpackConfined(
            &reader, into: try layers.openDirectory(partial.name), below: lower, of: layers)
    }
}
