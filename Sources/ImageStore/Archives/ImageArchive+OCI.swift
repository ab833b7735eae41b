internal import Archive
internal import Linux

extension ImageArchive {
    /// The images of an OCI layout's `index.json`. See the OCI image specification, image-layout.md.
    /// - Parameter others: Gets the platforms of the images that were passed over.
    func contents(
        ofIndex bytes: [UInt8], for platform: Descriptor.Platform?, others: inout Set<Descriptor.Platform>
    ) throws -> [Content] {
        let descriptors = try ImageIndex(decoding: bytes, named: "index.json").manifests.filter(\.isImage)
        var contents: [Content] = []
        for group in ImageArchive.groups(descriptors) {
            var choice = Choice(variants: [], isList: group.count > 1)
            for descriptor in group {
                let part = try self.choice(descriptor)
                choice.variants += part.variants
                choice.isList = choice.isList || part.isList
            }
            guard let first = group.first else { continue }
            let names = try ImageArchive.names(first)
            var elsewhere: Set<Descriptor.Platform> = []
            if let (bytes, manifest) = try manifest(of: choice, for: platform, others: &elsewhere) {
                contents.append(try content(manifest, bytes, names, first))
            } else if platform == nil {
                throw LoadError.noPlatform(image: names.first?.familiar, .current, has: elsewhere.sorted())
            }
            others.formUnion(elsewhere)
        }
        return contents
    }

    /// Entries that are one image for several platforms stand together: they share a name, or the lack of one, and each is
    /// for another platform.
    private static func groups(_ descriptors: [Descriptor]) -> [[Descriptor]] {
        var order: [String] = []
        var groups: [String: [Descriptor]] = [:]
        for descriptor in descriptors {
            let key =
                (descriptor.annotations?[Annotation.imageName] ?? "") + "\n"
                + (descriptor.annotations?[Annotation.referenceName] ?? "")
            if groups[key] == nil { order.append(key) }
            groups[key, default: []].append(descriptor)
        }
        return order.flatMap { key -> [[Descriptor]] in
            let group = groups[key] ?? []
            let platforms = Set(group.compactMap(\.platform))
            return platforms.count == group.count ? [group] : group.map { [$0] }
        }
    }

    private func content(
        _ manifest: Manifest, _ bytes: [UInt8], _ names: [Reference], _ descriptor: Descriptor
    ) throws -> Content {
        let layers = try manifest.layers.map { layer in
            try self.layer(ImageArchive.blobName(layer.digest), digest: layer.digest, declared: layer.size)
        }
        return try Content(
            configuration: try blob(manifest.config), layers: layers, names: names,
            sourceManifest: try source(of: manifest, bytes, descriptor),
            since: descriptor.annotations?[Annotation.since])
    }

    /// The name of an image. A bare word is a tag without a name, as the specification's own example has it.
    private static func names(_ descriptor: Descriptor) throws -> [Reference] {
        if let name = descriptor.annotations?[Annotation.imageName] { return [try self.name(name)] }
        guard let name = descriptor.annotations?[Annotation.referenceName], name.contains(where: { "/:".contains($0) })
        else { return [] }
        return [try self.name(name)]
    }

    /// A name that an archive gives to an image.
    static func name(_ text: String) throws(LoadError) -> Reference {
        do { return try Reference(text).withDefaultTag } catch { throw .badName(text, error) }
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
