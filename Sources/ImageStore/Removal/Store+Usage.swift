internal import Archive
internal import Linux

/// What an image holds on the disk, in bytes of allocated blocks: its documents, its layers' tars, and the layers unpacked.
package struct ImageUsage: Hashable, Sendable {
    package let image: ImageSummary
    /// What other images stand on as well.
    package let shared: Int64
    /// What goes with the image.
    package let unique: Int64
    package let containerCount: Int

    package var size: Int64 { shared + unique }
}

/// What the images hold on the disk, in bytes of allocated blocks.
package struct StoreUsage: Sendable {
    /// In the order of `Store.images()`.
    package let images: [ImageUsage]
    /// All blobs and layers, each file once: what images share counts once, and so does what no image has.
    package let allocated: Int64
    /// What would be free again if all images were removed that no container needs.
    package let reclaimable: Int64
}

extension Store {
    /// - Parameter dependents: All containers.
    package func usage(dependents: Dependents) throws -> StoreUsage {
        var whole = DiskUsage()
        for place in [layout.blobs, layout.layers] {
            let directory = try Directory.open(place)
            for entry in try directory.entries() { try whole.add(entry.name, in: directory) }
        }
        var unused = DiskUsage()
        for path in try plan([.unused(all: true)], dependents: dependents).paths(in: layout) { try unused.add(path) }
        return StoreUsage(
            images: try imageUsages(dependents), allocated: whole.allocated, reclaimable: unused.freed)
    }

    private func imageUsages(_ dependents: Dependents) throws -> [ImageUsage] {
        let images = try images()
        let graph = try LayerGraph(in: try Directory.open(layout.layers))
        let parts = images.map { image in self.paths(of: image, graph) }
        var users: [Path: Int] = [:]
        for path in parts.joined() { users[path, default: 0] += 1 }
        var sizes: [Path: Int64] = [:]
        for path in users.keys {
            var usage = DiskUsage()
            try usage.add(path)
            sizes[path] = usage.allocated
        }
        return try zip(images, parts).map { image, paths in
            var (shared, unique): (Int64, Int64) = (0, 0)
            for path in paths {
                if users[path, default: 0] > 1 {
                    shared += sizes[path, default: 0]
                } else {
                    unique += sizes[path, default: 0]
                }
            }
            return ImageUsage(
                image: image, shared: shared, unique: unique, containerCount: try dependents.users(of: image).count)
        }
    }

    /// Where everything of an image lies.
    private func paths(of image: ImageSummary, _ graph: LayerGraph) -> Set<Path> {
        let layers = (image.topLayer.map { graph.chain(from: $0) } ?? []).flatMap { chainID in
            [layout.layer(chainID), layout.layers.appending(Layout.record(chainID))]
                + (graph.record(chainID).map { [layout.blob($0.diffID)] } ?? [])
        }
        return Set(layers + image.documents.map { layout.blob($0) })
    }
}
