internal import Archive
internal import Linux

/// Which layer stands on which, for all layers of the store.
struct LayerGraph {
    private var records: [Digest: LayerRecord] = [:]
    /// Layers of which nobody knows what they stand on, because their record cannot be read.
    private(set) var unreadable: Set<Digest> = []

    init(in layers: borrowing Directory) throws {
        for entry in try layers.entries() {
            let name = entry.name.description
            guard name.hasSuffix(".json"), let chainID = Digest(sha256: String(name.dropLast(5))) else { continue }
            do {
                if let record = try Store.record(chainID, in: layers) { records[chainID] = record }
            } catch is StoreError {
                unreadable.insert(chainID)
            }
        }
    }

    func record(_ chainID: Digest) -> LayerRecord? { records[chainID] }

    /// A layer and those below it, topmost first, as far down as it is known.
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

    /// Whether everything below a layer is known, down to the lowest.
    func isComplete(from top: Digest) -> Bool {
        guard let lowest = chain(from: top).last, let record = records[lowest] else { return false }
        return record.parent == nil
    }

    /// Everything that these layers stand on, themselves included, as far as it is known.
    func needed(by tops: some Sequence<Digest>) -> Set<Digest> {
        var needed: Set<Digest> = []
        for top in tops {
            for chainID in chain(from: top) where !needed.insert(chainID).inserted { break }
        }
        return needed
    }

    /// The layers that lie directly on one.
    func above(_ chainID: Digest) -> [Digest] {
        records.filter { $0.value.parent == chainID }.map(\.key).sorted()
    }

    /// The layers that come from one tar.
    func unpacked(from diffID: Digest) -> [Digest] { records.filter { $0.value.diffID == diffID }.map(\.key).sorted() }

    /// The layers whose chain ID or diff ID begins so.
    func layers(withPrefix hex: String) -> [Digest] {
        records.filter { $0.key.hex.hasPrefix(hex) || $0.value.diffID.hex.hasPrefix(hex) }.map(\.key).sorted()
    }

    func contains(_ chainID: Digest) -> Bool { records[chainID] != nil || unreadable.contains(chainID) }

    /// Forgets a layer.
    /// - Returns: Its tar's digest, and whether it is known that no other layer comes from the same tar; nil for a layer
    ///   without a record.
    mutating func remove(_ chainID: Digest) -> (diffID: Digest, isLast: Bool)? {
        guard let diffID = records.removeValue(forKey: chainID)?.diffID else { return nil }
        return (diffID, unreadable.isEmpty && !records.values.contains { $0.diffID == diffID })
    }
}
