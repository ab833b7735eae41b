internal import Archive
internal import Linux

/// Which layer stands on which, for all layers of the store.
struct LayerGraph {
    private var records: [Digest: LayerRecord] = [:]

    /// - Throws: `StoreError.badDocument` when a layer's record cannot be read: without it nobody knows what it stands on.
    init(in layers: borrowing Directory) throws {
        for entry in try layers.entries() {
            let name = entry.name.description
            guard name.hasSuffix(".json"), let chainID = Digest(sha256: String(name.dropLast(5))) else { continue }
            if let record = try Store.record(chainID, in: layers) { records[chainID] = record }
        }
    }

    var all: Set<Digest> { Set(records.keys) }

    /// A layer and those below it, topmost first.
    func chain(from top: Digest) -> [Digest] {
        var chain: [Digest] = []
        var next: Digest? = top
        // The bound is for records that somebody has tied into a circle.
        while let chainID = next, let record = records[chainID], chain.count < records.count {
            chain.append(chainID)
            next = record.parent
        }
        return chain
    }

    /// Everything that these layers stand on, themselves included.
    func needed(by tops: some Sequence<Digest>) -> Set<Digest> {
        var needed: Set<Digest> = []
        for top in tops {
            for chainID in chain(from: top) where !needed.insert(chainID).inserted { break }
        }
        return needed
    }

    /// Forgets a layer.
    /// - Returns: Its tar's digest, if no other layer comes from the same tar.
    mutating func remove(_ chainID: Digest) -> Digest? {
        guard let diffID = records.removeValue(forKey: chainID)?.diffID else { return nil }
        return records.values.contains { $0.diffID == diffID } ? nil : diffID
    }
}
