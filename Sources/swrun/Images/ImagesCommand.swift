internal import Archive
internal import ImageStore
internal import Linux

/// `swrun images`: what is in the store.
enum ImagesCommand: Command {
    static let name = "images"
    static let summary = "List images"
    static let usage = "[OPTIONS] [REPOSITORY[:TAG]]"
    static let operands = Operands.atMost(1)
    static let options: [any OptionKey] = [all, digests, filter, format, noTruncation, quiet]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.image("ls", "list")]
    static let notes = """
        REPOSITORY may be a pattern: `*` and `?` stand for anything but a slash.

        Filters: dangling=true|false, reference=PATTERN, before=IMAGE, since=IMAGE,
        label=KEY, label=KEY=VALUE
        """

    private static let all = Flag("all", "a", help: "Show intermediate images as well")
    private static let digests = Flag("digests", help: "Show the digests by which registries know the images")
    private static let filter = List("filter", "f", as: "filter", help: "Show only what fits: `KEY=VALUE`")
    static let format = Value<String>(
        "format", as: "template", help: "Print each row by a template, `{{.ID}} {{.Size}}`, or as `json`")
    private static let noTruncation = Flag("no-trunc", help: "Show whole IDs")
    private static let quiet = Flag("quiet", "q", help: "Show only the IDs")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let store = try session.store()
        let images = try store.images()
        let filter = try ImageFilter(arguments[filter], pattern: arguments.operands.first, in: store)
        let parents = Set(images.compactMap(\.parent))
        let rows = try images.filter { image in
            let isIntermediate = image.references.isEmpty && parents.contains(image.id)
            return try (arguments[all] || !isIntermediate) && filter.accepts(image)
        }.flatMap { image in ImageRow.rows(of: image).filter { filter.accepts($0) } }

        let identifier = { (id: Digest) in arguments[noTruncation] ? id.description : id.short }
        if arguments[quiet] {
            try Standard.output(rows.map { identifier($0.image.id) + "\n" }.joined())
            return 0
        }
        if let format = arguments[format] {
            try Standard.output(
                untrusted: try RowFormat(format).text(of: rows.map { $0.fields(id: identifier($0.image.id)) }))
            return 0
        }
        var table = Table(
            headings: ["REPOSITORY", "TAG"] + (arguments[digests] ? ["DIGEST"] : []) + ["IMAGE ID", "CREATED", "SIZE"])
        for row in rows {
            table.add(
                [row.repository, row.tag] + (arguments[digests] ? [row.digest] : []) + [
                    identifier(row.image.id), HumanTime.age(of: row.image.created),
                    ByteCount(row.image.size).description,
                ])
        }
        try Standard.output(table.text)
        return 0
    }
}

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

    /// What `--format` can name.
    func fields(id: String) -> [(name: String, value: String)] {
        [
            ("Repository", repository), ("Tag", tag), ("Digest", digest), ("ID", id),
            ("CreatedSince", HumanTime.age(of: image.created)), ("CreatedAt", image.created?.rfc3339 ?? "N/A"),
            ("Size", ByteCount(image.size).description),
        ]
    }

    static func rows(of image: ImageSummary) -> [ImageRow] {
        guard !image.references.isEmpty else { return [ImageRow(image: image, reference: nil)] }
        return image.references.map { ImageRow(image: image, reference: $0) }
    }
}
