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

        Filters: \(ImageFilter.usage)

        Fields of templates: \(ImageRow.headings.map(\.name).joined(separator: " "))
        """

    private static let all = Flag("all", "a", help: "Show intermediate images as well")
    private static let digests = Flag("digests", help: "Show the digests by which registries know the images")
    private static let filter = List("filter", "f", as: "filter", help: "Show only what fits: `KEY=VALUE`")
    static let format = Value<String>(
        "format", as: "template",
        help: "Print by a template: `{{.ID}} {{.Size}}` for each row, `table TEMPLATE`\n"
            + "under headings, `json` for an object each")
    private static let noTruncation = Flag("no-trunc", help: "Show whole IDs")
    private static let quiet = Flag("quiet", "q", help: "Show only the IDs")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let format = try RowFormat(arguments[format])
        let store = try session.store()
        let images = try store.images()
        let filter = try ImageFilter(arguments[filter], pattern: arguments.operands.first, in: store)
        let parents = Set(images.compactMap(\.parent))
        let rows = try images.filter { image in
            let isIntermediate = image.references.isEmpty && parents.contains(image.id)
            return try (arguments[all] || !isIntermediate) && filter.accepts(image)
        }.flatMap { image in ImageRow.rows(of: image).filter { filter.accepts($0) } }

        let identifier = { (id: Digest) in arguments[noTruncation] ? id.description : id.short }
        if arguments[quiet], case .table(nil) = format {
            try Standard.output(rows.map { identifier($0.image.id) + "\n" }.joined())
            return 0
        }
        var listing = Listing(
            of: "image",
            columns: ["Repository", "Tag"] + (arguments[digests] ? ["Digest"] : []) + ["ID", "CreatedSince", "Size"],
            headings: ImageRow.headings, raw: ImageRow.raw(withDigests: arguments[digests]))
        let now = Timestamp.now
        for row in rows { listing.add(row.fields(id: identifier(row.image.id), now: now)) }
        try Standard.output(untrusted: try listing.text(format))
        return 0
    }
}
