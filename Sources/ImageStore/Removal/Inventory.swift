internal import Archive
internal import Linux

/// What the store holds at one moment, as far as it decides what may go: the index, which layer stands on which, what
/// other programs keep in the layout, and the containers.
///
/// It is a value. Taking something out of it says what goes, and shows what the next removal will find; on the disk
/// nothing changes.
struct Inventory {
    var index: StoreIndex
    let dependents: Dependents
    let store: Store
    private var files: Files?
    /// Whether damage hid what others need from something that was taken out, so that files of it may be left.
    private(set) var isUncertain = false

    struct Files {
        var layers: LayerGraph
        /// Blobs of images that other programs have put into the layout; nil when one of those cannot be read.
        let foreign: Set<Digest>?
    }

    init(of store: Store, _ index: StoreIndex, dependents: Dependents) {
        self.store = store
        self.index = index
        self.dependents = dependents
    }

    /// Read when the first image goes, before anything changes. Where names alone go nobody looks at layers.
    mutating func readFiles() throws -> Files {
        if let files { return files }
        let read = Files(
            layers: try LayerGraph(in: try Directory.open(store.layout.layers)),
            foreign: try store.blobsOfForeignImages(in: index))
        files = read
        return read
    }

    // MARK: Taking images out

    /// Takes an image out that has no names any more, with what nobody else needs of it.
    /// - Parameter prune: Also takes its parents, as long as they have no name and nobody else needs them.
    /// - Returns: What goes, child first.
    mutating func take(_ image: ImageSummary, prune: Bool) throws -> [RemovedImage] {
        var files = try readFiles()
        var going = [image]
        try index.remove(try index.entries(of: image.id))
        var next = prune ? image.parent : nil
        while let id = next, try index.children(of: id).isEmpty, let parent = ImageSummary(try index.entries(of: id)),
            parent.references.isEmpty, try dependents.users(of: parent).isEmpty
        {
            try index.remove(try index.entries(of: id))
            going.append(parent)
            next = parent.parent
        }
        // Where damage hides what others need, only the index changes now; `fsck` tells of it.
        if !files.layers.unreadable.isEmpty { isUncertain = true }
        guard let needs = try needs(files.layers), let foreign = files.foreign else {
            isUncertain = true
            return going.map { RemovedImage(summary: $0) }
        }
        let removed = going.enumerated().map { number, image in
            // What this image shares with its parent goes with the parent.
            let parents = files.layers.needed(by: going[(number + 1)...].compactMap(\.topLayer))
            let chain = image.topLayer.map { files.layers.chain(from: $0) } ?? []
            let unneeded = chain.filter { !needs.chainIDs.contains($0) && !parents.contains($0) }
            return RemovedImage(
                summary: image,
                documents: image.documents.filter { !foreign.contains($0) && !index.refers(to: $0) },
                layers: unneeded.map { files.layers.take($0, keeping: foreign.union(needs.tars)) },
                sharedLayers: chain.filter { files.layers.contains($0) })
        }
        self.files = files
        return removed
    }

    /// What the images and containers that are left stand on; nil when that cannot be known of all of them.
    private func needs(_ layers: LayerGraph) throws -> LayerNeeds? {
        guard index.isWhole, var needs = try LayerNeeds(of: index, layers, in: store) else { return nil }
        // A layer that is not there keeps nothing: its container cannot run any more.
        for top in try dependents.topLayers() where layers.contains(top) {
            guard needs.add(topmost: top, layers) else { return nil }
        }
        return needs
    }
}

extension LayerGraph {
    fileprivate mutating func take(_ chainID: Digest, keeping tars: Set<Digest>) -> RemovedLayer {
        guard let (diffID, isLast) = remove(chainID) else {
            return RemovedLayer(chainID: chainID, diffID: chainID, takesTar: false)
        }
        return RemovedLayer(chainID: chainID, diffID: diffID, takesTar: isLast && !tars.contains(diffID))
    }
}

extension ImageSummary {
    /// Its configuration, and its manifests.
    var documents: [Digest] { [id, manifest.digest] + (sourceManifest.map { [$0] } ?? []) }
}
