package import Linux

/// An image whose files a container has mounted beside its own.
package struct MountedImage: Hashable, Sendable {
    /// The image's digest: "sha256:…".
    package var id: String
    /// The names of its layers' directories, topmost first.
    package var layers: [String]

    package init(id: String, layers: [String]) {
        self.id = id
        self.layers = layers
    }
}

extension MountedImage: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("ID", id)
            object.member("Layers", layers)
        }
    }

    init(_ tree: JSONTree) { self.init(id: tree["ID"]?.text ?? "", layers: tree["Layers"]?.texts ?? []) }
}

extension ContainerRecord {
    /// The images that it has mounted beside its own.
    package var mountedImages: [MountedImage] { hostConfiguration.mounts.compactMap(\.image) }

    /// The names of the directories of every layer that it needs.
    package var neededLayers: Set<String> { Set(layers + mountedImages.flatMap(\.layers)) }
}

extension ContainerStore {
    /// The stack of the layers of an image that a container has mounted, made where it is missing.
    package func imageStack(_ layers: [String]) throws -> Path {
        let place = stack(named: try stack(layers).lastComponent)
        if layers.count < LayerStack.leastCount {
            let filler = place.parent.appending(LayerStack.filler)
            _ = try Directory.openOrCreate(filler, permissions: 0o755)
        }
        return place
    }

    /// Makes anew what somebody has removed of the stacks that a container mounts.
    package func requireImageStacks(of record: ContainerRecord) throws {
        for image in record.mountedImages { _ = try imageStack(image.layers) }
    }
}
