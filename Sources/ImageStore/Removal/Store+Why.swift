internal import Archive
internal import Linux

extension Store {
    /// What a word means that stands for a part of the store: a name of an image or the beginning of an ID of one, or the
    /// beginning of a chain ID or a diff ID of a layer.
    /// - Throws: `StoreError.noSuchImage` when it means nothing, `.ambiguousPrefix` when it means several things.
    package func object(matching word: String) throws -> StoreObject {
        let index = try readIndex()
        let hex = word.hasPrefix("sha256:") ? String(word.dropFirst(7)) : word
        let layers =
            hex.isEmpty || !Grammar.isHex(hex)
            ? [] : try LayerGraph(in: try Directory.open(layout.layers)).layers(withPrefix: hex)
        do {
            let match = try find(word, in: index)
            if match.reference == nil, match.image.id.hex != hex, !layers.isEmpty, hex.utf8.count < 64 {
                throw StoreError.ambiguousPrefix(hex, matches: [match.image.id] + layers)
            }
            return .image(match.image.id)
        } catch StoreError.noSuchImage where !layers.isEmpty {
            // A base layer's chain ID is its diff ID; another layer may come from the same tar.
            if let exact = layers.first(where: { $0.hex == hex }) { return .layer(exact) }
            guard layers.count == 1, let layer = layers.first else {
                throw StoreError.ambiguousPrefix(hex, matches: layers)
            }
            return .layer(layer)
        }
    }

    /// Everything that keeps a part of the store.
    /// - Parameter dependents: All containers.
    package func keepers(of object: StoreObject, dependents: Dependents) throws -> [Keeper] {
        var inventory = Inventory(of: self, try readIndex(), dependents: dependents)
        return try inventory.keepers(of: [object]).flatMap(\.keepers)
    }
}
