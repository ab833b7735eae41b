internal import Archive

/// One image of an archive to be written.
struct SavedImage {
    let image: Image
    /// The names that the archive gives it.
    let names: [Reference]
    let manifest: Manifest
    /// The manifest that the image came with, if that is kept.
    let sourceManifest: Descriptor?
    /// Layers whose content stays out of the archive, because the receiver has them.
    let leftOut: Set<Digest>
    /// The image that the receiver has them of.
    let since: String?

    /// What errors call it.
    var title: String { names.first?.familiar ?? image.id.description }

    /// - Throws: `StoreError.missing`.
    init(_ image: Image, names: [Reference], since base: SaveBase?, in store: Store) throws {
        self.image = image
        self.names = names
        manifest = try Manifest(
            decoding: try store.readBlob(
                image.manifest.digest, limit: JSONDocument.sizeLimit, of: image.id, as: "its manifest"))
        sourceManifest = try image.summary.sourceManifest.flatMap { digest in
            try store.readBlobIfPresent(digest, limit: JSONDocument.sizeLimit).map { bytes in
                Descriptor(mediaType: MediaType.manifest, digest: digest, size: Int64(bytes.count))
            }
        }
        let shared = image.layers.filter { base?.chains.contains($0.chainID) ?? false }
        // The same diff may stand once more above them.
        leftOut = Set(shared.map(\.diffID)).subtracting(image.layers.dropFirst(shared.count).map(\.diffID))
        since = leftOut.isEmpty ? nil : base?.name
        for layer in manifest.layers where try !store.hasBlob(layer.digest) {
            throw StoreError.missing("layer \(layer.digest.short)", ofImage: image.id)
        }
    }
}

/// What stands in an archive that is an OCI layout (`oci-layout`, `index.json`, `blobs/`) and a Docker archive
/// (`manifest.json`, `repositories`) at once, as Docker has written it since version 25.
struct ArchiveContents {
    /// Sorted by digest, each once.
    let blobs: [(digest: Digest, size: Int64, image: Digest)]
    /// The other files, sorted by name.
    let documents: [(name: String, content: [UInt8])]

    init(_ images: [SavedImage]) throws {
        var blobs: [Digest: (Digest, Int64, Digest)] = [:]
        for saved in images {
            let documents = [saved.image.manifest, saved.sourceManifest, saved.manifest.config].compactMap { $0 }
            let layers = saved.manifest.layers.filter { !saved.leftOut.contains($0.digest) }
            for blob in documents + layers {
                blobs[blob.digest] = (blob.digest, blob.size, saved.image.id)
            }
        }
        self.blobs = blobs.values.sorted { $0.0 < $1.0 }
        var documents = [
            ("index.json", try ImageIndex(manifests: images.flatMap(\.descriptors)).encoded()),
            ("manifest.json", ArchiveContents.bytes(.array(images.map(\.dockerManifest)))),
            ("oci-layout", Array(Layout.versionContent.utf8)),
        ]
        let repositories = ArchiveContents.repositories(images)
        if !repositories.isEmpty { documents.append(("repositories", ArchiveContents.bytes(.object(repositories)))) }
        self.documents = documents
    }

    /// The oldest of Docker's lists: for each repository its tags, with the topmost layer.
    private static func repositories(_ images: [SavedImage]) -> [JSONValue.Member] {
        var tags: [String: [String: String]] = [:]
        for saved in images {
            guard let top = saved.manifest.layers.last else { continue }
            for name in saved.names {
                if let tag = name.tag { tags[name.familiarName, default: [:]][tag] = top.digest.hex }
            }
        }
        return tags.sorted { $0.key < $1.key }.map { .init($0.key, .texts($0.value)) }
    }

    private static func bytes(_ value: JSONValue) -> [UInt8] { Array((value.text(.compact) + "\n").utf8) }
}

extension SavedImage {
    /// The entries of `index.json`: one for each name, or one without.
    fileprivate var descriptors: [Descriptor] {
        var facts: [String: String] = [:]
        facts[Annotation.sourceManifest] = sourceManifest?.digest.description
        facts[Annotation.since] = since
        let annotations =
            names.isEmpty
            ? [facts]
            : names.map { name in
                facts.merging([Annotation.referenceName: name.familiar, Annotation.imageName: name.canonical]) { $1 }
            }
        return annotations.map { annotations in
            var descriptor = image.manifest
            descriptor.annotations = annotations.isEmpty ? nil : annotations
            return descriptor
        }
    }

    /// The entry of `manifest.json`.
    fileprivate var dockerManifest: JSONValue {
        func path(_ digest: Digest) -> JSONValue { .string("blobs/sha256/\(digest.hex)") }
        var sources: [JSONValue.Member] = []
        for layer in manifest.layers where !sources.contains(where: { $0.key == "\(layer.digest)" }) {
            sources.append(
                .init(
                    "\(layer.digest)",
                    .object([
                        .init("mediaType", .string(layer.mediaType)), .init("size", .integer(layer.size)),
                        .init("digest", .string("\(layer.digest)")),
                    ])))
        }
        return .object([
            .init("Config", path(image.id)),
            .init("RepoTags", .strings(names.isEmpty ? nil : names.map(\.familiar))),
            .init("Layers", .array(manifest.layers.map { path($0.digest) })),
            .init("LayerSources", .object(sources)),
        ])
    }
}
