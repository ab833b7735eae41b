internal import Archive
internal import Linux

/// A directory in which a layer is unpacked. It vanishes with its owner unless it was moved to its place.
struct PartialLayer: ~Copyable {
    let name: Path
    private let layers: Directory
    private var isMoved: Bool

    init(in layers: borrowing Directory) throws {
        let name = Layout.newPartialName()
        let duplicate = try layers.duplicate()
        try duplicate.makeDirectory(name, permissions: 0o755)
        self.name = name
        self.layers = duplicate
        isMoved = false
    }

    /// Gives the directory its name.
    /// - Returns: False when another process was faster with the same layer.
    consuming func move(to place: Path) throws -> Bool {
        isMoved = try layers.renameIfFree(name, to: place)
        return isMoved
    }

    deinit {
        // Nobody is left to hear of a failure; the next sweep tries again.
        if !isMoved { try? layers.removeTree(name) }
    }
}

extension Directory {
    /// Gives a name another one unless that is taken. See renameat2(2) RENAME_NOREPLACE.
    fileprivate func renameIfFree(_ name: Path, to newName: Path) throws(SystemError) -> Bool {
        do {
            try rename(name, to: newName, replacing: false)
            return true
        } catch {
            guard error.errno == .fileExists else { throw error }
            return false
        }
    }
}

/// A layer that is verified but has no name yet.
final class StagedLayer {
    let directoryName: Path
    let place: LayerRecord.Place
    private let record: LayerRecord
    private var blob: PartialBlob?
    private var directory: PartialLayer?
    /// What was not there before, and is taken back when the image does not come to be.
    private var madeRecord = false
    private var madeBlob = false
    private var madeDirectory = false

    var chainID: Digest { place.chainID }

    init(
        blob: consuming PartialBlob, directory: consuming PartialLayer, diffID: Digest, size: Int64,
        below: LayerRecord.Place?
    ) {
        directoryName = directory.name
        place = LayerRecord.Place(diffID: diffID, on: below)
        record = LayerRecord(diffID: diffID, parent: below?.chainID, size: size)
        self.blob = consume blob
        self.directory = consume directory
    }

    func publish(in store: Store, _ layers: borrowing Directory) throws {
        // The record goes first: should the process be killed, it tells the next sweep what else there is.
        madeRecord = !layers.contains(Layout.record(chainID))
        try store.write(record, for: chainID)
        if let blob = blob.take() {
            madeBlob = try !store.hasBlob(place.diffID)
            try blob.publish(as: place.diffID, .atomic)
        }
        if let directory = directory.take() { madeDirectory = try directory.move(to: Path(chainID.hex)) }
    }

    /// Removes what `publish` has made, as far as it came.
    func withdraw(from store: Store, _ layers: borrowing Directory) {
        if madeDirectory { try? layers.removeTree(Path(chainID.hex)) }
        if madeRecord, !layers.contains(Path(chainID.hex)) { try? layers.removeTree(Layout.record(chainID)) }
        if madeBlob { try? Directory.open(store.layout.blobs).removeTree(Path(place.diffID.hex)) }
    }
}

extension LayerRecord.Place {
    /// The place of a layer on top of another.
    init(diffID: Digest, on below: LayerRecord.Place?) {
        let chainID = below.map { Digest.of("\($0.chainID) \(diffID)") } ?? diffID
        self.init(diffID: diffID, chainID: chainID, parent: below?.chainID)
    }
}
