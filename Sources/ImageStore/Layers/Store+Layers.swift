package import Archive
internal import Linux

extension Store {
    /// Whether a layer stands unpacked in its place.
    package func hasLayer(_ chainID: Digest) throws -> Bool {
        try Directory.open(layout.layers).contains(Path(chainID.hex))
    }

    /// Sees that every layer of an image stands, before something is made that stands on them.
    /// - Throws: `StoreError.missing`.
    package func requireLayers(of image: Image) throws {
        let layers = try Directory.open(layout.layers)
        for layer in image.layers where !layers.contains(Path(layer.chainID.hex)) {
            throw StoreError.missing("layer \(layer.diffID.short)", ofImage: image.id)
        }
    }

    /// Whether a layer has all of its three parts: the directory, its record and its tar.
    func hasWholeLayer(_ place: LayerRecord.Place) throws -> Bool {
        guard try hasLayer(place.chainID), try hasBlob(place.diffID) else { return false }
        do {
            guard let record = try layerRecord(place.chainID) else { return false }
            return record.diffID == place.diffID && record.parent == place.parent
        } catch is StoreError { return false }
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
