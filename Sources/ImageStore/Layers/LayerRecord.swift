package import Archive
internal import Linux

/// What is known of a layer that stands unpacked in `layers/<chain ID>/`: the file `layers/<chain ID>.json` beside it.
///
/// It gets its name before the blob and the directory get theirs, so that neither ever stands without its record.
/// Removal goes the other way round.
package struct LayerRecord: Hashable, Sendable, Codable {
    /// The digest of the layer's uncompressed tar, which is kept as a blob of that name.
    package let diffID: Digest
    /// The chain ID of the layer below; nil for a lowest layer.
    package let parent: Digest?
    /// Content bytes of the layer's regular files; a file with two names counts once.
    package let size: Int64

    package init(diffID: Digest, parent: Digest?, size: Int64) {
        self.diffID = diffID
        self.parent = parent
        self.size = size
    }

    /// The layer whose directory or record a name in `layers` is; nil for any other name.
    static func chainID(of name: Path) -> Digest? {
        let text = name.description
        return Digest(sha256: text.hasSuffix(".json") ? String(text.dropLast(5)) : text)
    }

    /// Where a layer stands: which one it is, and on what.
    package struct Place: Hashable, Sendable {
        package let diffID: Digest
        package let chainID: Digest
        package let parent: Digest?
    }

    /// The places of a stack of layers, lowest first. See the OCI image specification, config.md, "Layer ChainID".
    package static func chain(of diffIDs: [Digest]) -> [Place] {
        var places: [Place] = []
        for diffID in diffIDs {
            let parent = places.last?.chainID
            let chainID = parent.map { Digest.of("\($0) \(diffID)") } ?? diffID
            places.append(Place(diffID: diffID, chainID: chainID, parent: parent))
        }
        return places
    }
}
