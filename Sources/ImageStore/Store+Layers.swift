package import Archive
internal import Linux

extension Store {
    /// Whether a layer stands unpacked in its place.
    package func hasLayer(_ chainID: Digest) throws -> Bool {
        try Directory.open(layout.layers).contains(Path(chainID.hex))
    }

    /// Describes a layer, before its directory is renamed into place.
    package func write(_ record: LayerRecord, for chainID: Digest) throws {
        try Directory.open(layout.layers).replaceFile(
            Layout.record(chainID), with: try JSONDocument.encode(record), .atomic)
    }

    /// What is known of a layer, or nil when the store does not have it.
    package func layerRecord(_ chainID: Digest) throws -> LayerRecord? {
        try Store.record(chainID, in: try Directory.open(layout.layers))
    }

    static func record(_ chainID: Digest, in layers: borrowing Directory) throws -> LayerRecord? {
        let name = Layout.record(chainID)
        guard let bytes = try layers.readFile(name, limit: 4096) else { return nil }
        return try JSONDocument.decode(LayerRecord.self, from: bytes, named: "layers/\(name)")
    }
}
