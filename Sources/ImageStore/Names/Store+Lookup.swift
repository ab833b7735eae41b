package import Archive
package import Linux

extension Store {
    /// All images, newest first; those of one moment by name, then by ID.
    package func images() throws -> [ImageSummary] {
        try readIndex().images().sorted { left, right in
            if left.created != right.created {
                return (left.created ?? .distantPast) > (right.created ?? .distantPast)
            }
            if left.references.first != right.references.first {
                guard let first = left.references.first else { return false }
                return right.references.first.map { first < $0 } ?? true
            }
            return left.id < right.id
        }
    }

    /// The image that the user means.
    ///
    /// 64 digits are an ID or the digest of a manifest; otherwise a name goes before the beginning of an ID.
    /// - Throws: `StoreError.noSuchImage`, `StoreError.ambiguousPrefix`, `ReferenceError`.
    package func image(matching text: String) throws -> Image { try image(try summary(matching: text)) }

    /// The same, as far as the index knows it: for those who need no more, even of an image whose files are damaged.
    package func summary(matching text: String) throws -> ImageSummary { try find(text, in: try readIndex()).image }

    /// The image with this ID.
    /// - Throws: `StoreError.noSuchImage`.
    package func image(withID id: Digest) throws -> Image {
        guard let summary = ImageSummary(try readIndex().entries(of: id)) else {
            throw StoreError.noSuchImage(id.description)
        }
        return try image(summary)
    }

    /// The whole of an image that a list shows.
    /// - Throws: `StoreError.damaged` when its configuration is gone; `StoreError.noSuchImage` when the image is, since
    ///   it was listed.
    package func image(_ summary: ImageSummary) throws -> Image {
        let bytes: [UInt8]
        do {
            bytes = try readConfiguration(of: summary.id)
        } catch let error as StoreError {
            guard case .missing = error else { throw error }
            guard try isKnown(summary.id) else { throw StoreError.noSuchImage(summary.displayName) }
            // It may have been removed and loaded again since the first look.
            bytes = try readConfiguration(of: summary.id)
        }
        return Image(
            summary: summary, configuration: try ImageConfiguration(decoding: bytes), rawConfiguration: bytes)
    }

    private func readConfiguration(of image: Digest) throws -> [UInt8] {
        try readBlob(image, limit: JSONDocument.sizeLimit, of: image, as: "its configuration")
    }

    /// Whether the index has the image now: who reads without a lock may find files gone that were there.
    func isKnown(_ image: Digest) throws -> Bool { try !readIndex().entries(of: image).isEmpty }

    /// What a text of the user's stands for.
    struct Match {
        let image: ImageSummary
        /// The name that was meant; nil when the text is an ID, or the beginning of one.
        let reference: Reference?
    }

    /// See cli.md, "Image lookup order".
    func find(_ text: String, in index: StoreIndex) throws -> Match {
        if let digest = Digest(text) ?? Digest(sha256: text) {
            for entries in [try index.entries(of: digest), try index.entries(ofManifest: digest)] {
                if let id = entries.first?.image, let image = ImageSummary(try index.entries(of: id)) {
                    return Match(image: image, reference: nil)
                }
            }
            throw StoreError.noSuchImage(digest.description)
        }
        let reference = try Reference(text).withDefaultTag
        if let entry = try Store.entry(named: reference, in: index),
            let image = ImageSummary(try index.entries(of: entry.image))
        {
            return Match(image: image, reference: entry.reference)
        }
        guard let image = try Store.image(withPrefix: text, in: index) else {
            throw StoreError.noSuchImage(reference.familiar)
        }
        return Match(image: image, reference: nil)
    }

    /// A digest selects by the manifest, whatever the tag beside it says.
    private static func entry(named reference: Reference, in index: StoreIndex) throws -> IndexEntry? {
        guard let digest = reference.digest else { return try index.entries(named: reference).first }
        let entries = try index.entries(ofRepository: reference)
        return entries.first { $0.reference?.digest == digest }
            ?? entries.first { $0.manifest == digest || $0.sourceManifest == digest }
    }

    private static func image(withPrefix text: String, in index: StoreIndex) throws -> ImageSummary? {
        let prefix = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
        guard !prefix.isEmpty, Grammar.isHex(prefix) else { return nil }
        let entries = try index.entries(withIDPrefix: prefix)
        let matches = Set(entries.map(\.image)).sorted()
        if matches.count > 1 { throw StoreError.ambiguousPrefix(prefix, matches: matches) }
        return ImageSummary(entries)
    }

    /// The layers of an image as overlay wants them, topmost first; relative to the store's root: "layers/<chain ID>".
    package func layerPaths(of image: Image) -> [Path] {
        image.layers.reversed().map { Path("layers").appending($0.chainID.hex) }
    }
}

extension Timestamp {
    /// Earlier than any image.
    fileprivate static let distantPast = Timestamp(seconds: .min)
}
