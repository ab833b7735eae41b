internal import Archive

extension Inventory {
    /// What a plan leaves of what it touches, after it was taken out of this value.
    mutating func kept(after plan: RemovalPlan) throws -> [Kept] {
        var objects: [StoreObject] = plan.steps.map { .image($0.image) } + plan.spared.map { .image($0) }
        for image in plan.steps.flatMap(\.images) {
            objects += image.sharedLayers.map { .layer($0) }
            objects += image.layers.filter { !$0.takesTar }.map { .blob($0.diffID) }
            objects += image.summary.documents.filter { !image.documents.contains($0) }.map { .blob($0) }
            if let parent = image.summary.parent { objects.append(.image(parent)) }
        }
        var seen: Set<StoreObject> = []
        return try keepers(of: objects.filter { seen.insert($0).inserted }).filter { !$0.keepers.isEmpty }
    }

    /// Everything that keeps these.
    /// - Returns: One for each, in their order; nobody keeps what is not there.
    mutating func keepers(of objects: [StoreObject]) throws -> [Kept] {
        // Those with names first, in their order.
        let images = try index.images().sorted {
            ($0.references.first?.familiar ?? "~", $0.id) < ($1.references.first?.familiar ?? "~", $1.id)
        }
        let needsFiles = objects.contains { if case .image = $0 { false } else { true } }
        let files = needsFiles ? try readFiles() : nil
        let chains = try files.map { try uses(of: $0.layers, by: images) } ?? [:]
        return try objects.map { object in
            switch object {
            case .image(let id): Kept(object: object, keepers: try keepers(ofImage: id, among: images))
            case .layer(let chainID):
                Kept(
                    object: object,
                    keepers: (chains[chainID] ?? []) + (files?.layers.above(chainID).map { .layerAbove($0) } ?? []))
            case .blob(let digest):
                Kept(
                    object: object,
                    keepers: images.filter { $0.documents.contains(digest) }.map { .described($0) }
                        + (files?.layers.unpacked(from: digest).map { .unpacked($0) } ?? [])
                        + (files?.foreign?.contains(digest) ?? false ? [.stranger] : []))
            }
        }
    }

    private func keepers(ofImage id: Digest, among images: [ImageSummary]) throws -> [Keeper] {
        guard let image = images.first(where: { $0.id == id }) else { return [] }
        return try dependents.users(of: image).map { .container($0) } + image.references.map { .name($0) }
            + images.filter { $0.parent == id }.map { .child($0) }
    }

    /// For each layer the containers and images that stand on it.
    private func uses(of layers: LayerGraph, by images: [ImageSummary]) throws -> [Digest: [Keeper]] {
        var uses: [Digest: [Keeper]] = [:]
        for dependent in try dependents.all() {
            let image = images.first { $0.id == dependent.imageID }
            guard let top = dependent.topLayer ?? image?.topLayer else { continue }
            for layer in layers.chain(from: top) { uses[layer, default: []].append(.container(dependent)) }
        }
        for image in images {
            let chain = image.topLayer.map { layers.chain(from: $0) } ?? []
            for (depth, layer) in chain.enumerated() {
                uses[layer, default: []].append(.image(image, layer: chain.count - depth, of: chain.count))
            }
        }
        return uses
    }
}
