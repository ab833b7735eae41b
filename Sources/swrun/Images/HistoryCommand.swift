internal import Archive
internal import ImageStore
internal import Linux

/// `swrun history`: how an image came to be.
enum HistoryCommand: Command {
    static let name = "history"
    static let summary = "Show how an image came to be"
    static let usage = "[OPTIONS] IMAGE"
    static let operands = Operands.exactly(1)
    static let options: [any OptionKey] = [human, noTruncation, quiet]
    static let nouns: [Noun] = [.image("history")]

    private static let human = Flag("human", "H", initially: true, help: "Show sizes and dates for people")
    private static let noTruncation = Flag("no-trunc", help: "Show whole IDs and commands")
    private static let quiet = Flag("quiet", "q", help: "Show only the IDs")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let store = try session.store()
        let rows = try HistoryRow.rows(of: try store.image(matching: arguments.operands[0]), in: store)
        let identifier = { (id: Digest?) -> String in
            guard let id else { return "<missing>" }
            return arguments[noTruncation] ? id.description : id.short
        }
        if arguments[quiet] {
            try Standard.output(rows.map { identifier($0.image) + "\n" }.joined())
            return 0
        }
        var table = Table("IMAGE", arguments[human] ? "CREATED" : "CREATED AT", "CREATED BY", "SIZE", "COMMENT")
        for row in rows {
            let command = String((row.entry.createdBy ?? "").map { $0 == "\t" ? " " : $0 })
            let created = row.entry.created
            table.add([
                identifier(row.image), arguments[human] ? HumanTime.age(of: created) : created?.rfc3339 ?? "N/A",
                arguments[noTruncation] ? command : command.shortened(to: 45),
                arguments[human] ? ByteCount(row.size).description : String(row.size), row.entry.comment ?? "",
            ])
        }
        try Standard.output(table.text)
        return 0
    }
}

/// One step of an image's making.
struct HistoryRow {
    let entry: ImageConfiguration.History
    /// Content bytes that the step added.
    let size: Int64
    /// The image as it was after the step, where the store has it.
    let image: Digest?

    /// Newest first.
    static func rows(of image: Image, in store: Store) throws -> [HistoryRow] {
        let identifiers = try identifiers(of: image, in: store)
        var layers = image.layers[...]
        let rows = try image.configuration.history.enumerated().map { index, entry in
            var size: Int64 = 0
            if !entry.isEmptyLayer, let layer = layers.popFirst() {
                size = try store.layerRecord(layer.chainID)?.size ?? 0
            }
            return HistoryRow(entry: entry, size: size, image: identifiers[index])
        }
        return rows.reversed()
    }

    /// Which image stood after which step: this one after the last, its parents before, as far as they are there.
    private static func identifiers(of image: Image, in store: Store) throws -> [Int: Digest] {
        var identifiers: [Int: Digest] = [:]
        var current: Image? = image
        var last = Int.max
        while let image = current, image.configuration.history.count < last {
            last = image.configuration.history.count
            identifiers[last - 1] = image.id
            guard let parent = image.parent else { break }
            do {
                current = try store.image(withID: parent)
            } catch StoreError.noSuchImage { current = nil }
        }
        return identifiers
    }
}
