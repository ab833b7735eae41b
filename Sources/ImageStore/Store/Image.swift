package import Archive
package import Linux

/// What a list shows of an image. It comes from the index alone; see `Store.image(_:)` for the whole.
package struct ImageSummary: Hashable, Sendable {
    /// The digest of the image's configuration.
    package let id: Digest
    /// All names, in order; none for an image that is shown as `<none>`.
    package let references: [Reference]
    /// nil where the image does not say.
    package let created: Timestamp?
    /// Content bytes of all layers' regular files.
    package let size: Int64
    /// When the image was last given a name; nil where that is not known.
    package let lastTagged: Timestamp?
    /// The image that this one was committed from, which may be gone.
    package let parent: Digest?
    /// The chain ID of the topmost layer; nil when there are no layers.
    package let topLayer: Digest?
    /// The manifest of the OCI layout.
    package let manifest: Descriptor
    /// The manifest that the image came with, if it came with one: what a registry knows it by.
    package let sourceManifest: Digest?

    /// - Parameter entries: All entries of one image; nil when there are none.
    init?(_ entries: [IndexEntry]) {
        guard let first = entries.first else { return nil }
        self.init(first, references: entries.compactMap(\.reference))
    }

    /// - Parameters:
    ///   - first: Any of the image's entries: names apart, they say the same.
    ///   - references: The names of all of them.
    init(_ first: IndexEntry, references: [Reference]) {
        id = first.image
        self.references = references.sorted()
        created = first.created
        lastTagged = first.tagged
        size = first.size
        parent = first.parent
        topLayer = first.layer
        manifest = Descriptor(
            mediaType: first.descriptor.mediaType, digest: first.descriptor.digest, size: first.descriptor.size)
        sourceManifest = first.sourceManifest
    }

    /// The image as a sentence names it: by its first name, else by its short ID.
    package var displayName: String { references.first?.familiar ?? id.short }

    /// The names that hold for good, "ubuntu@sha256:…": known only for an image that came with its manifest.
    package var repositoryDigests: [Reference] {
        guard let sourceManifest else { return references.filter { $0.digest != nil } }
        return Set(references.map { $0.pinned(to: $0.digest ?? sourceManifest) }).sorted()
    }
}

/// An image: what containers start from.
package struct Image: Sendable {
    package let summary: ImageSummary
    package let configuration: ImageConfiguration
    /// The bytes whose digest is the image's ID.
    package let rawConfiguration: [UInt8]

    package var id: Digest { summary.id }
    package var references: [Reference] { summary.references }
    package var created: Timestamp? { summary.created }
    package var size: Int64 { summary.size }
    package var parent: Digest? { summary.parent }
    package var manifest: Descriptor { summary.manifest }
    /// Lowest first.
    package var layers: [LayerRecord.Place] { configuration.chain }
}
