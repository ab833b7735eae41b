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
    /// What there was before: of these two, what is new is taken back when the image does not come to be.
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
        try store.write(record, for: chainID)
        let isNew = try !store.hasBlob(place.diffID)
        if let blob = blob.take() {
            try blob.publish(as: place.diffID, .atomic)
            madeBlob = isNew
        }
        if let directory = directory.take() { madeDirectory = try directory.move(to: Path(chainID.hex)) }
    }

    func withdraw(from store: Store, _ layers: borrowing Directory) {
        // The error that led here is what the user hears of; what stays behind is found by the next check of the store.
        if madeDirectory {
            try? layers.removeTree(Path(chainID.hex))
            try? layers.removeFile(Layout.record(chainID))
        }
        if madeBlob { try? Directory.open(store.layout.blobs).removeFile(Path(place.diffID.hex)) }
    }
}

extension LayerRecord.Place {
    /// The place of a layer on top of another.
    init(diffID: Digest, on below: LayerRecord.Place?) {
        let chainID = below.map { Digest.of("\($0.chainID) \(diffID)") } ?? diffID
        self.init(diffID: diffID, chainID: chainID, parent: below?.chainID)
    }
}
