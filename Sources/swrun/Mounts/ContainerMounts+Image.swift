internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

extension ContainerMounts {
    /// Another image's files for a container. As for the container's own image, the caller keeps it from being removed until
    /// the record stands, which keeps it from then on.
    func imagePoint(
        of request: MountRequest, _ name: String, _ subpath: String, in store: Store
    ) throws -> MountPoint {
        let image = try find(name, in: store)
        try store.requireLayers(of: image)
        if !subpath.isEmpty { try require(subpath, of: image, name, in: store) }
        let layers = image.layers.reversed().map(\.chainID.hex)
        let stack = try containers.imageStack(layers)
        return MountPoint(
            .image, name: name, source: RawText.text(of: stack.bytes), subpath: subpath, destination: request.target,
            options: request.options, image: MountedImage(id: image.id.description, layers: layers))
    }

    private func find(_ name: String, in store: Store) throws -> Image {
        do { return try store.image(matching: name) } catch StoreError.noSuchImage(let name) {
            throw Failure(
                "invalid mount config for type \"image\": No such image: \(name)",
                hint: "bring it by 'swrun load -i FILE' or 'swrun import FILE \(name)'")
        }
    }

    private func require(_ subpath: String, of image: Image, _ name: String, in store: Store) throws {
        let root = try MergedDirectory(layers: store.layerDirectories(of: image))
        switch try PathWalk(Path(subpath), in: root, followsLast: true).kind {
        case .directory, .regular: return
        case nil: throw Failure("cannot mount \(subpath) of image \(name): \(Errno.noSuchFile)")
        default: throw Failure("cannot mount \(subpath) of image \(name): it is neither a directory nor a file")
        }
    }
}
