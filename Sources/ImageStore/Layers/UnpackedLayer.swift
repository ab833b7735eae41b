internal import Archive
internal import Linux

/// A layer that was unpacked once more, to be compared with the one that stands, or to take its place. It vanishes with
/// its owner unless it does.
final class UnpackedLayer {
    let name: Path
    /// Content bytes of the regular files.
    let contentSize: Int64
    private var directory: PartialLayer?

    init(_ directory: consuming PartialLayer, contentSize: Int64) {
        name = directory.name
        self.contentSize = contentSize
        self.directory = consume directory
    }

    /// - Returns: False when the place is taken.
    func move(to place: Path) throws -> Bool {
        guard let directory = directory.take() else { return false }
        return try directory.move(to: place)
    }
}

extension LayerIntake {
    /// Unpacks a layer that the store has, from its tar.
    func unpackAgain(_ place: LayerRecord.Place, onto below: [LayerRecord.Place]) throws -> UnpackedLayer {
        guard let tar = try store.openBlob(place.diffID) else {
            throw SystemError("open", place.diffID.description, .noSuchFile)
        }
        do {
            let partial = try PartialLayer(in: layers)
            var reader = TarReader(try FileWindow(tar))
            let size = try unpack(&reader, into: partial, below)
            return UnpackedLayer(partial, contentSize: size)
        } catch { throw store.named(error) }
    }
}
