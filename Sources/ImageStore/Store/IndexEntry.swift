internal import Archive
internal import Linux

/// One line of the store's index: a name of an image, or an image without one.
///
/// Its annotations carry what a list of images shows, so that a list takes one file to read.
struct IndexEntry: Hashable, Sendable {
    private(set) var descriptor: Descriptor
    let image: Digest
    let reference: Reference?

    enum Key {
        /// The digest of the configuration.
        static let image = "dev.swrun.image.id"
        static let created = "dev.swrun.image.created"
        /// Content bytes of all layers.
        static let size = "dev.swrun.image.size"
        /// The chain ID of the topmost layer.
        static let layer = "dev.swrun.image.layer"
        /// The image that this one was committed from.
        static let parent = "dev.swrun.image.parent"
        static let sourceManifest = Annotation.sourceManifest
        /// When the image was last given a name.
        static let tagged = "dev.swrun.image.tagged"
        /// Present when the image is only kept for containers that still need it.
        static let collect = "dev.swrun.collect"
    }

    /// Nil for a descriptor that some other program put into the index: it is left alone.
    init?(_ descriptor: Descriptor) {
        guard let annotations = descriptor.annotations, let text = annotations[Key.image], let image = Digest(text)
        else { return nil }
        self.descriptor = descriptor
        self.image = image
        reference = annotations[Annotation.imageName].flatMap(IndexEntry.name)
    }

    /// A name that cannot be read is no name; the image can still be had by its ID.
    static func name(_ text: String) -> Reference? {
        do { return try Reference(text) } catch { return nil }
    }

    /// The same image under another name, or under none.
    /// - Parameter moment: When it was given a name; nil where it was not.
    func named(_ reference: Reference?, at moment: Timestamp? = nil) -> IndexEntry {
        var annotations = descriptor.annotations ?? [:]
        if let moment { annotations[Key.tagged] = moment.rfc3339 }
        annotations[Key.collect] = nil
        // The familiar form, so that "skopeo inspect oci:DIRECTORY:ubuntu:14.04" works: skopeo compares literally.
        annotations[Annotation.referenceName] = reference?.familiar
        annotations[Annotation.imageName] = reference?.canonical
        return IndexEntry(descriptor: descriptor, annotations, image, reference)
    }

    /// This entry with what only an older one of the same image knows: where the image came from.
    func completed(from older: IndexEntry) -> IndexEntry {
        var annotations = descriptor.annotations ?? [:]
        for key in [Key.parent, Key.sourceManifest] where annotations[key] == nil {
            annotations[key] = older.annotation(key)
        }
        return IndexEntry(descriptor: descriptor, annotations, image, reference)
    }

    /// The same without the manifest that the image came with.
    var withoutSourceManifest: IndexEntry {
        var annotations = descriptor.annotations ?? [:]
        annotations[Key.sourceManifest] = nil
        return IndexEntry(descriptor: descriptor, annotations, image, reference)
    }

    private init(
        descriptor: Descriptor, _ annotations: [String: String], _ image: Digest, _ reference: Reference?
    ) {
        self.descriptor = descriptor
        self.descriptor.annotations = annotations
        self.image = image
        self.reference = reference
    }

    /// The manifest as the OCI layout has it.
    var manifest: Digest { descriptor.digest }

    var tagged: Timestamp? { annotation(Key.tagged).flatMap(Timestamp.init(rfc3339:)) }
    var created: Timestamp? { annotation(Key.created).flatMap(Timestamp.init(rfc3339:)) }
    var size: Int64 { annotation(Key.size).flatMap { Int64($0) } ?? 0 }
    var layer: Digest? { annotation(Key.layer).flatMap { Digest($0) } }
    var parent: Digest? { annotation(Key.parent).flatMap { Digest($0) } }
    var sourceManifest: Digest? { annotation(Key.sourceManifest).flatMap { Digest($0) } }

    var isKeptForContainers: Bool {
        get { annotation(Key.collect) != nil }
        set { descriptor.annotations?[Key.collect] = newValue ? "true" : nil }
    }

    /// The name in its two forms, where they are not the same name.
    var conflictingNames: (String, String)? {
        let (familiar, full) = (annotation(Annotation.referenceName), annotation(Annotation.imageName))
        if familiar == reference?.familiar, full == reference?.canonical { return nil }
        return (familiar ?? "", full ?? "")
    }

    private func annotation(_ key: String) -> String? { descriptor.annotations?[key] }
}
