internal import Archive
internal import Linux

extension ImageArchive {
    /// Indexes inside indexes: one for several platforms is usual, more is somebody's joke.
    private static var depthLimit: Int { 4 }

    /// The images of an OCI layout's `index.json`. See the OCI image specification, image-layout.md.
    func contents(ofIndex bytes: [UInt8]) throws -> [Content] {
        try ImageIndex(decoding: bytes, named: "index.json").manifests.map { descriptor in
            guard let bytes = try manifest(descriptor) else { throw LoadError.noPlatform(.current) }
            let manifest = try Manifest(decoding: bytes)
            let layers = try manifest.layers.map { try layer($0) }
            return try Content(
                configuration: try blob(manifest.config), layers: layers, names: try ImageArchive.names(descriptor),
                sourceManifest: try source(of: manifest, bytes, descriptor))
        }
    }

    private func layer(_ descriptor: Descriptor) throws -> Layer {
        let name = ImageArchive.blobName(descriptor.digest)
        let location = try location(of: name)
        guard location.size == descriptor.size else {
            throw LoadError.wrongSize(name, expected: descriptor.size, got: location.size)
        }
        return Layer(location: location, name: name, digest: descriptor.digest)
    }

    /// The name of an image. A bare word is a tag without a name, as the specification's own example has it.
    private static func names(_ descriptor: Descriptor) throws -> [Reference] {
        if let name = descriptor.annotations?[Annotation.imageName] { return [try Reference(name).withDefaultTag] }
        guard let name = descriptor.annotations?[Annotation.referenceName], name.contains(where: { "/:".contains($0) })
        else { return [] }
        return [try Reference(name).withDefaultTag]
    }

    /// The verified bytes of the manifest that a descriptor leads to: through indexes, to the one for this machine; nil
    /// when there is none for it.
    func manifest(_ descriptor: Descriptor, depth: Int = 0) throws -> [UInt8]? {
        guard depth <= ImageArchive.depthLimit else { throw LoadError.nestedTooDeep }
        let bytes = try blob(descriptor)
        let shape: Shape = try JSONDocument.decode(from: bytes, named: "\(descriptor.digest)")
        if shape.isIndex, shape.isManifest { throw LoadError.ambiguousDocument(descriptor.digest) }
        let type = shape.mediaType ?? descriptor.mediaType
        if MediaType.isIndex(descriptor.mediaType), MediaType.isIndex(type) {
            let manifests = try ImageIndex(decoding: bytes, named: "\(descriptor.digest)").manifests
            let here = Descriptor.Platform.current
            let fitting = manifests.first { $0.platform.map { here.runs($0) } ?? (manifests.count == 1) }
            return try fitting.flatMap { try manifest($0, depth: depth + 1) }
        }
        guard MediaType.isManifest(descriptor.mediaType), MediaType.isManifest(type) else {
            throw LoadError.unsupportedDocument(mediaType: type)
        }
        return bytes
    }

    /// What kind of document the keys say it is.
    private struct Shape: Decodable {
        let mediaType: String?
        let isIndex: Bool
        let isManifest: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: AnyKey.self)
            mediaType = try container.decodeIfPresent(String.self, forKey: AnyKey("mediaType"))
            isIndex = container.contains(AnyKey("manifests"))
            isManifest = container.contains(AnyKey("layers")) || container.contains(AnyKey("config"))
        }
    }

    /// The manifest to keep with an image: the one it came with before it was saved, else this one. Layers that are not
    /// compressed tell of a manifest that was made for the archive; no registry has one like it.
    func source(of manifest: Manifest, _ bytes: [UInt8], _ descriptor: Descriptor) throws -> [UInt8]? {
        if let text = descriptor.annotations?[IndexEntry.Key.sourceManifest], let digest = Digest(text),
            let source = try document(ImageArchive.blobName(digest)), Digest.of(source) == digest
        {
            return source
        }
        return manifest.layers.allSatisfy { $0.mediaType == MediaType.layer } ? nil : bytes
    }
}
