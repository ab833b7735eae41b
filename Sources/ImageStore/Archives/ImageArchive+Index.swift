internal import Archive
internal import Linux

extension ImageArchive {
    /// Indexes inside indexes: one for several platforms is usual, more is somebody's joke.
    static let depthLimit = 4

    /// One manifest of an index.
    struct Variant {
        let descriptor: Descriptor
        /// What it runs on, where the index says so.
        let platform: Descriptor.Platform?
    }

    /// The manifests that one name stands for.
    struct Choice {
        var variants: [Variant]
        /// Whether an index offers them, so that the one for this machine is meant; a manifest that stands by itself is
        /// taken whatever it runs on.
        var isList: Bool
    }

    /// The manifests that a descriptor leads to, through indexes, as far as the archive holds them: tools save one
    /// platform of an image and leave the index as it was.
    func choice(_ descriptor: Descriptor, depth: Int = 0) throws -> Choice {
        guard depth <= Self.depthLimit else { throw LoadError.nestedTooDeep }
        guard MediaType.isIndex(descriptor.mediaType) else {
            return Choice(variants: [Variant(descriptor: descriptor, platform: descriptor.platform)], isList: false)
        }
        let bytes = try blob(descriptor)
        guard MediaType.isIndex(try type(of: bytes, descriptor)) else {
            throw LoadError.unsupportedDocument(mediaType: descriptor.mediaType)
        }
        let listed = try ImageIndex(decoding: bytes, named: "\(descriptor.digest)").manifests.filter(\.isImage)
        let held = try listed.filter { try size(of: ImageArchive.blobName($0.digest)) != nil }
        if held.isEmpty, let first = listed.first {
            throw LoadError.missingFile(ImageArchive.blobName(first.digest))
        }
        return Choice(variants: try held.flatMap { try choice($0, depth: depth + 1).variants }, isList: true)
    }

    /// The manifest to take, verified; nil when there is none for the platform.
    /// - Parameter others: Gets the platforms that are there instead.
    func manifest(
        of choice: Choice, for platform: Descriptor.Platform?, others: inout Set<Descriptor.Platform>
    ) throws -> (bytes: [UInt8], Manifest)? {
        if platform == nil, !choice.isList, let only = choice.variants.first { return try manifest(only) }
        var best: (rank: Int, Variant)?
        var found: Set<Descriptor.Platform> = []
        for variant in choice.variants {
            let own = try variant.platform ?? configuration(of: variant).platform
            found.insert(own)
            if let rank = (platform ?? .current).rank(of: own), rank < best?.rank ?? .max { best = (rank, variant) }
        }
        guard let best else {
            others.formUnion(found)
            return nil
        }
        return try manifest(best.1)
    }

    private func manifest(_ variant: Variant) throws -> (bytes: [UInt8], Manifest) {
        let bytes = try blob(variant.descriptor)
        let type = try type(of: bytes, variant.descriptor)
        guard MediaType.isManifest(variant.descriptor.mediaType), MediaType.isManifest(type) else {
            throw LoadError.unsupportedDocument(mediaType: type)
        }
        return (bytes, try Manifest(decoding: bytes))
    }

    private func configuration(of variant: Variant) throws -> ImageConfiguration {
        try ImageConfiguration(decoding: try blob(try manifest(variant).1.config))
    }

    /// What a document says that it is. See the OCI image specification, manifest.md, "mediaType".
    private func type(of bytes: [UInt8], _ descriptor: Descriptor) throws -> String {
        let shape: Shape = try JSONDocument.decode(from: bytes, named: "\(descriptor.digest)")
        if shape.isIndex, shape.isManifest { throw LoadError.ambiguousDocument(descriptor.digest) }
        return shape.mediaType ?? descriptor.mediaType
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
}

extension Descriptor {
    /// Whether it stands for an image, and not for what BuildKit attests of one.
    var isImage: Bool {
        platform?.isUnknown != true && annotations?["vnd.docker.reference.type"] != "attestation-manifest"
    }
}
