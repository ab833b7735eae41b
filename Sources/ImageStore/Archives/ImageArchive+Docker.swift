internal import Archive
internal import Linux

extension ImageArchive {
    /// An entry of docker's `manifest.json`.
    private struct Entry: Decodable {
        let configuration: String
        /// null for an image that was saved by its ID.
        let tags: [String]?
        let layers: [String]?
        /// What a registry calls the layers, by their diff IDs; since docker 25 and in archives of the Bazel rules.
        let sources: [String: Descriptor]?

        enum CodingKeys: String, CodingKey {
            case configuration = "Config"
            case tags = "RepoTags"
            case layers = "Layers"
            case sources = "LayerSources"
        }
    }

    /// The images of docker's `manifest.json`.
    /// - Parameters:
    ///   - index: The archive's `index.json`, if it is an OCI layout as well.
    ///   - others: Gets the platforms of the images that were passed over.
    func contents(
        ofManifest bytes: [UInt8], index: [UInt8]?, for platform: Descriptor.Platform?,
        others: inout Set<Descriptor.Platform>
    ) throws -> [Content] {
        let entries: [Entry] = try JSONDocument.decode(from: bytes, named: "manifest.json")
        let remarks = try index.map { try self.remarks(ofIndex: $0) } ?? [:]
        var contents: [Content] = []
        for entry in entries {
            let name = Path(entry.configuration)
            guard let configuration = try document(name) else { throw LoadError.missingFile(name) }
            let id = Digest.of(configuration)
            if let promised = ImageArchive.digest(named: name), promised != id {
                throw LoadError.wrongDigest(name, expected: promised, got: id)
            }
            let own = try ImageConfiguration(decoding: configuration).platform
            if let platform, platform.rank(of: own) == nil {
                others.insert(own)
            } else {
                contents.append(try content(entry, configuration, remarks[id]))
            }
        }
        return contents
    }

    private func content(_ entry: Entry, _ configuration: [UInt8], _ remarks: Remarks?) throws -> Content {
        let sources = entry.sources ?? [:]
        let declared = sources.values.reduce(into: remarks?.sizes ?? [:]) { $0[$1.digest] = $1.size }
        let layers = try (entry.layers ?? []).map { text in
            let name = Path(text)
            // A name among the blobs is a promise; elsewhere it can be anything.
            let digest = name.parent.components == ["blobs", "sha256"] ? ImageArchive.digest(named: name) : nil
            return try layer(name, digest: digest, declared: digest.flatMap { declared[$0] })
        }
        return try Content(
            configuration: configuration, layers: layers, names: try (entry.tags ?? []).map(ImageArchive.tag),
            sourceManifest: remarks?.sourceManifest, since: remarks?.since)
    }

    private static func tag(_ text: String) throws -> Reference {
        let name = try ImageArchive.name(text)
        guard name.digest == nil else { throw LoadError.badTag(text) }
        return name
    }

    /// The digest that a configuration's name claims: "<64 digits>.json", "blobs/sha256/<64 digits>" or
    /// "sha256:<64 digits>", for each of which there are programs that write it; nil for any other name.
    private static func digest(named path: Path) -> Digest? {
        let name = path.lastComponent.description
        if let digest = Digest(name) { return digest }
        return Digest(sha256: name.hasSuffix(".json") ? String(name.dropLast(5)) : name)
    }

    // MARK: The other half

    /// What the OCI half of an archive knows beyond docker's manifest.
    private struct Remarks {
        let sourceManifest: [UInt8]?
        let since: String?
        /// Of the layers.
        let sizes: [Digest: Int64]
    }

    /// By the images' IDs.
    ///
    /// docker's manifest is what counts here, so that whatever is odd in the other half is passed over: docker itself
    /// lists manifests there whose layers it did not save.
    private func remarks(ofIndex bytes: [UInt8]) throws -> [Digest: Remarks] {
        do {
            var found: [Digest: Remarks] = [:]
            for descriptor in try ImageIndex(decoding: bytes, named: "index.json").manifests {
                if let (image, remarks) = try remarks(descriptor), found[image] == nil { found[image] = remarks }
            }
            return found
        } catch is StoreError, is LoadError { return [:] }
    }

    private func remarks(_ descriptor: Descriptor) throws -> (image: Digest, Remarks)? {
        do {
            var others: Set<Descriptor.Platform> = []
            guard let (bytes, manifest) = try manifest(of: try choice(descriptor), for: nil, others: &others)
            else { return nil }
            let sizes = manifest.layers.map { ($0.digest, $0.size) }
            return (
                manifest.config.digest,
                Remarks(
                    sourceManifest: try source(of: manifest, bytes, descriptor),
                    since: descriptor.annotations?[Annotation.since],
                    sizes: Dictionary(sizes, uniquingKeysWith: { first, _ in first }))
            )
        } catch is StoreError, is LoadError { return nil }
    }
}

extension ImageConfiguration {
    /// What the image's programs run on.
    package var platform: Descriptor.Platform {
        Descriptor.Platform(
            architecture: architecture, os: operatingSystem.isEmpty ? "linux" : operatingSystem,
            variant: variant?.isEmpty == true ? nil : variant)
    }
}
