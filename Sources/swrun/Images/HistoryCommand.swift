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
        let rows = try store.history(of: try store.image(matching: arguments.operands[0]))
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
            let command = String(row.createdBy.map { $0 == "\t" ? " " : $0 })
            table.add([
                identifier(row.image),
                arguments[human] ? HumanTime.age(of: row.created) : row.created?.rfc3339 ?? "N/A",
                arguments[noTruncation] ? command : command.shortened(to: 45),
                arguments[human] ? ByteCount(row.size).description : String(row.size), row.comment,
            ])
        }
        try Standard.output(table.text)
        return 0
    }
}
