internal import Archive
internal import Linux

extension StoreCheck {
    /// Looks for what is neither ours nor of the layout.
    func checkStrangers() throws {
        let blobs = try Directory.open(store.layout.blobs)
        for entry in try blobs.entries() where Digest(sha256: entry.name.description) == nil && !entry.isPartial {
            report(.stranger(Path("images/blobs/sha256").appending(entry.name)))
        }
        let layers = try Directory.open(store.layout.layers)
        for entry in try layers.entries() where LayerRecord.chainID(of: entry.name) == nil && !entry.isPartial {
            report(.stranger(Path("layers").appending(entry.name)))
        }
    }

    /// Looks for what a sweep would remove. The caller holds the usage lock alone: otherwise it may be somebody's.
    package func checkLeftovers() throws {
        for path in try store.leftovers() { report(.leftover(path)) }
    }
}
