internal import Archive
internal import Linux

extension ImageArchive {
    /// An entry of docker's `manifest.json`.
    private struct Entry: Decodable {
        let configuration: String
        /// null for an image that was saved by its ID.
        let tags: [String]?
        let layers: [String]?

        enum CodingKeys: String, CodingKey {
            case configuration = "Config"
            case tags = "RepoTags"
            case layers = "Layers"
        }
    }

    /// The images of docker's `manifest.json`.
    func contents(ofManifest bytes: [UInt8]) throws -> [Content] {
        let entries: [Entry] = try JSONDocument.decode(from: bytes, named: "manifest.json")
        let sources = try sourceManifests()
        return try entries.map { entry in
            let name = Path(entry.configuration)
            guard let configuration = try document(name) else { throw LoadError.missingFile(name) }
            let id = Digest.of(configuration)
            if let promised = ImageArchive.digest(named: name), promised != id {
                throw LoadError.wrongDigest(name, expected: promised, got: id)
            }
            let layers = try (entry.layers ?? []).map { text in
                Layer(location: try location(of: Path(text)), name: Path(text), digest: nil)
            }
            return try Content(
                configuration: configuration, layers: layers, names: try (entry.tags ?? []).map(ImageArchive.tag),
                sourceManifest: sources[id])
        }
    }

    private static func tag(_ text: String) throws -> Reference {
        let reference = try Reference(text)
        guard reference.digest == nil else { throw LoadError.badTag(text) }
        return reference.withDefaultTag
    }

    /// The digest that a configuration's name claims: "<64 digits>.json", "blobs/sha256/<64 digits>" or
    /// "sha256:<64 digits>", for each of which there are programs that write it; nil for any other name.
    private static func digest(named path: Path) -> Digest? {
        let name = path.lastComponent.description
        if let digest = Digest(name) { return digest }
        return Digest(sha256: name.hasSuffix(".json") ? String(name.dropLast(5)) : name)
    }

    /// The manifests of an archive that is an OCI layout as well, by the images' IDs.
    ///
    /// docker's manifest is what counts here, so that whatever is odd in the other half is passed over: docker itself
    /// lists manifests there whose layers it did not save.
    private func sourceManifests() throws -> [Digest: [UInt8]] {
        guard let bytes = try document("index.json") else { return [:] }
        do {
            var found: [Digest: [UInt8]] = [:]
            for descriptor in try ImageIndex(decoding: bytes, named: "index.json").manifests {
                if let (manifest, source) = try sourceManifest(descriptor) { found[manifest.config.digest] = source }
            }
            return found
        } catch is StoreError, is LoadError { return [:] }
    }

    private func sourceManifest(_ descriptor: Descriptor) throws -> (Manifest, [UInt8])? {
        do {
            guard let bytes = try manifest(descriptor) else { return nil }
            let manifest = try Manifest(decoding: bytes)
            return try source(of: manifest, bytes, descriptor).map { (manifest, $0) }
        } catch is StoreError, is LoadError { return nil }
    }
}
