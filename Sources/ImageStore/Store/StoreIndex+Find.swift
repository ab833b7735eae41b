internal import Archive

extension StoreIndex {
    /// The entries that have this name.
    func entries(named reference: Reference) throws -> [IndexEntry] {
        try entries(with: Annotation.imageName, reference.canonical).filter { $0.reference == reference }
    }

    /// The entries whose names are of this repository, whatever the tag.
    func entries(ofRepository reference: Reference) throws -> [IndexEntry] {
        try entries(with: Annotation.imageName, beginning: reference.canonicalName).filter {
            $0.reference?.canonicalName == reference.canonicalName
        }
    }

    /// The entries of one image.
    func entries(of image: Digest) throws -> [IndexEntry] { try entries(with: IndexEntry.Key.image, "\(image)") }

    /// The entries of all images whose ID begins so.
    func entries(withIDPrefix hex: String) throws -> [IndexEntry] {
        try entries(with: IndexEntry.Key.image, beginning: "sha256:" + hex)
    }

    /// The entries of images that were committed from this one.
    func children(of image: Digest) throws -> [IndexEntry] { try entries(with: IndexEntry.Key.parent, "\(image)") }

    /// The entries of images that only containers keep.
    func entriesKeptForContainers() throws -> [IndexEntry] { try entries(with: IndexEntry.Key.collect, "true") }

    /// The entries whose manifest, as it is or as it came, has this digest.
    func entries(ofManifest digest: Digest) throws -> [IndexEntry] {
        lines(containing: "\"\(digest)\"").compactMap { entry($0) }
            .filter { $0.manifest == digest || $0.sourceManifest == digest }
    }

    /// What other programs have put into the index.
    func foreignDescriptors() throws -> [Descriptor] {
        let mark = Pattern("\"\(IndexEntry.Key.image)\":")
        return try lines.filter { !body[$0].contains(mark) }.map { try descriptor($0) }
    }

    /// Every image of the store's own, in no order.
    func images() throws -> [ImageSummary] {
        let identifier = Pattern("\"\(IndexEntry.Key.image)\":\"")
        let name = Pattern("\"\(Annotation.imageName)\":\"")
        var entries: [String: IndexEntry] = [:]
        var names: [String: [Reference]] = [:]
        for line in lines {
            guard let image = body[line].value(after: identifier) else { continue }
            // The names apart, all entries of an image say the same, so that the first is enough.
            if entries[image] == nil { entries[image] = entry(line) }
            names[image, default: []] += body[line].value(after: name).flatMap(IndexEntry.name).map { [$0] } ?? []
        }
        return entries.map { image, entry in ImageSummary(entry, references: names[image] ?? []) }
    }

    /// The chain IDs of all images' topmost layers.
    func topLayers() -> [Digest] {
        let key = Pattern("\"\(IndexEntry.Key.layer)\":\"")
        return body[...].positions(of: key).compactMap { body[$0...].value(after: key).flatMap { Digest($0) } }
    }

    /// The configurations and manifests of all images.
    func documents() -> Set<Digest> {
        var documents: Set<Digest> = []
        for key in StoreIndex.documentKeys {
            let pattern = Pattern("\"\(key)\":\"")
            for position in body[...].positions(of: pattern) {
                if let digest = body[position...].value(after: pattern).flatMap({ Digest($0) }) {
                    documents.insert(digest)
                }
            }
        }
        return documents
    }

    private static let documentKeys = ["digest", IndexEntry.Key.image, IndexEntry.Key.sourceManifest]

    /// Whether an image still has this document: its configuration or one of its manifests.
    func refers(to document: Digest) -> Bool {
        StoreIndex.documentKeys.contains { key in
            body[...].contains(Pattern("\"\(key)\":\"\(document)\""))
        }
    }

    private func entries(with key: String, _ value: String) throws -> [IndexEntry] {
        lines(containing: "\"\(key)\":\"\(value)\"").compactMap { entry($0) }
    }

    private func entries(with key: String, beginning value: String) throws -> [IndexEntry] {
        lines(containing: "\"\(key)\":\"\(value)").compactMap { entry($0) }
    }

    /// Keys and values are written without spaces and need no escapes, so a pair can be looked for as it is.
    func lines(containing text: String) -> [Range<Int>] {
        var found: [Range<Int>] = []
        for position in body[...].positions(of: Pattern(text)) where position >= found.last?.upperBound ?? 0 {
            let start = body[..<position].lastIndex(of: newLine).map { $0 + 1 } ?? 0
            let end = body[position...].firstIndex(of: newLine).map { $0 + 1 } ?? body.count
            found.append(start..<end)
        }
        return found
    }

    var lines: [Range<Int>] {
        body.split(separator: newLine).map { $0.startIndex..<$0.endIndex + 1 }
    }

    func descriptor(_ line: Range<Int>) throws -> Descriptor {
        let bytes = Array(body[line].dropLast(2))
        return try Descriptor(quickly: bytes) ?? JSONDocument.decode(from: bytes, named: "index.json")
    }

    /// nil for another program's line, and for one that cannot be read: that costs one name.
    func entry(_ line: Range<Int>) -> IndexEntry? {
        do { return IndexEntry(try descriptor(line)) } catch { return nil }
    }
}

extension ArraySlice<UInt8> {
    /// The text between a pattern and the next quotation mark. Nothing that is looked for holds an escaped one.
    func value(after key: Pattern) -> String? {
        guard let start = first(of: key) else { return nil }
        let value = self[(start + key.bytes.count)...].prefix { $0 != UInt8(ascii: "\"") }
        return String(decoding: value, as: UTF8.self)
    }
}
