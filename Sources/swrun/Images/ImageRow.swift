internal import Archive
internal import ImageStore
internal import Linux

/// One line of `swrun images`: an image under one of its names.
struct ImageRow {
    let image: ImageSummary
    /// nil for an image without a name.
    let reference: Reference?

    var repository: String { reference?.familiarName ?? "<none>" }
    var tag: String { reference?.tag ?? "<none>" }
    var digest: String {
        guard reference != nil else { return "<none>" }
        return (reference?.digest ?? image.sourceManifest)?.description ?? "<none>"
    }

    static func rows(of image: ImageSummary) -> [ImageRow] {
        guard !image.references.isEmpty else { return [ImageRow(image: image, reference: nil)] }
        return image.references.map { ImageRow(image: image, reference: $0) }
    }

    /// What `--format` can name; what docker no longer counts is `N/A`, as there.
    func fields(id: String, now: Timestamp) -> [(name: String, value: String)] {
        let size = ByteCount(image.size).description
        return [
            ("ID", id), ("Repository", repository), ("Tag", tag), ("Digest", digest),
            ("CreatedSince", HumanTime.age(of: image.created, now: now)),
            ("CreatedAt", image.created?.localText ?? "N/A"), ("Size", size), ("VirtualSize", size),
            ("SharedSize", "N/A"), ("UniqueSize", "N/A"), ("Containers", "N/A"),
        ]
    }

    static let headings: [(name: String, heading: String)] = [
        ("ID", "IMAGE ID"), ("Repository", "REPOSITORY"), ("Tag", "TAG"), ("Digest", "DIGEST"),
        ("CreatedSince", "CREATED"), ("CreatedAt", "CREATED AT"), ("Size", "SIZE"), ("VirtualSize", "SIZE"),
        ("SharedSize", "SHARED SIZE"), ("UniqueSize", "UNIQUE SIZE"), ("Containers", "CONTAINERS"),
    ]

    /// The lines of `--format raw`.
    static func raw(withDigests: Bool) -> String {
        """
        repository: {{.Repository}}
        tag: {{.Tag}}
        \(withDigests ? "digest: {{.Digest}}\n" : "")image_id: {{.ID}}
        created_at: {{.CreatedAt}}
        virtual_size: {{.Size}}

        """
    }
}
