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

    /// Gives the directory its name, or removes it when the same layer was there before.
    /// - Returns: Whether nothing stands under its old name any more.
    consuming func move(to place: Path) throws -> Bool {
        isMoved = try layers.renameIfFree(name, to: place)
        if isMoved { return true }
        do throws(SystemError) {
            try layers.removeTree(name)
            isMoved = true
            return true
        } catch { return false }
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
    let record: LayerRecord
    /// Bytes of the tar.
    let tarSize: Int64
    private var blob: PartialFile?
    private var directory: PartialLayer?
    private var recordFile: PartialFile?

    var chainID: Digest { place.chainID }

    init(
        blob: consuming PartialFile, directory: consuming PartialLayer, diffID: Digest, contentSize: Int64,
        below: LayerRecord.Place?
    ) throws {
        directoryName = directory.name
        place = LayerRecord.Place(diffID: diffID, on: below)
        record = LayerRecord(diffID: diffID, parent: below?.chainID, size: contentSize)
        tarSize = try blob.file.status().size
        recordFile = nil
        self.blob = consume blob
        self.directory = consume directory
    }

    /// Writes the layer's record beside it, still without a name: it must be on the disk before anything has one.
    func writeRecord(in layers: borrowing Directory) throws {
        let file = try PartialFile(in: try layers.duplicate())
        try file.file.write(try JSONDocument.encode(record))
        recordFile = consume file
    }

    /// Gives the layer its names. The record goes first: should the process be killed, it tells the next sweep what else
    /// there is.
    /// - Returns: Whether nothing is left to be swept.
    func publish() throws -> Bool {
        if let file = recordFile.take() { try file.publish(as: Layout.record(chainID)) }
        if let blob = blob.take() { try blob.publish(as: place.diffID) }
        return try directory.take()?.move(to: Path(chainID.hex)) ?? true
    }
}

extension LayerRecord.Place {
    /// The place of a layer on top of another.
    init(diffID: Digest, on below: LayerRecord.Place?) {
        let chainID = below.map { Digest.of("\($0.chainID) \(diffID)") } ?? diffID
        self.init(diffID: diffID, chainID: chainID, parent: below?.chainID)
    }
}
