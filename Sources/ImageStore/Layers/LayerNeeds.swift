internal import Archive
internal import Linux

/// The layers that images and containers stand on.
struct LayerNeeds {
    private(set) var chainIDs: Set<Digest> = []
    /// The digests of their tars.
    private(set) var tars: Set<Digest> = []

    /// What all images of an index need. The layers' records say it; where one of them cannot be read, the
    /// configurations of the images on it.
    /// - Returns: nil when neither can be read, so that no layer can be called unneeded.
    init?(of index: StoreIndex, _ graph: LayerGraph, in store: Store) throws {
        let tops = Set(index.topLayers())
        for top in tops where graph.isComplete(from: top) { add(graph.chain(from: top), graph) }
        let damaged = tops.filter { !graph.isComplete(from: $0) }
        if damaged.isEmpty { return }
        for image in try index.images() {
            guard let top = image.topLayer, damaged.contains(top) else { continue }
            do {
                for place in try store.image(image).layers {
                    chainIDs.insert(place.chainID)
                    tars.insert(place.diffID)
                }
            } catch is StoreError { return nil } catch is ArchiveError { return nil }
        }
    }

    /// Adds what stands under a container.
    /// - Returns: Whether all of it is known.
    mutating func add(topmost top: Digest, _ graph: LayerGraph) -> Bool {
        add(graph.chain(from: top), graph)
        return graph.isComplete(from: top)
    }

    private mutating func add(_ chain: [Digest], _ graph: LayerGraph) {
        for chainID in chain where chainIDs.insert(chainID).inserted {
            if let record = graph.record(chainID) { tars.insert(record.diffID) }
        }
    }
}
