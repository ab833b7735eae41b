internal import Archive
internal import ImageStore
internal import Linux

/// `swrun history`: how an image came to be.
enum HistoryCommand: Command {
    static let name = "history"
    static let summary = "Show how an image came to be"
    static let usage = "[OPTIONS] IMAGE"
    static let operands = Operands.exactly(1)
    static let options: [any OptionKey] = [ImagesCommand.format, human, noTruncation, quiet]
    static let nouns: [Noun] = [.image("history")]
    static let notes = "Fields of templates: ID CreatedSince CreatedAt CreatedBy Size Comment"

    private static let human = Flag("human", "H", initially: true, help: "Show sizes and dates for people")
    private static let noTruncation = Flag("no-trunc", help: "Show whole IDs and commands")
    private static let quiet = Flag("quiet", "q", help: "Show only the IDs")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let format = try RowFormat(arguments[ImagesCommand.format])
        let store = try session.store()
        let rows = try store.history(of: try store.image(matching: arguments.operands[0]))
        let identifier = { (id: Digest?) -> String in
            guard let id else { return "<missing>" }
            return arguments[noTruncation] ? id.description : id.short
        }
        if arguments[quiet], case .table(nil) = format {
            try Standard.output(rows.map { identifier($0.image) + "\n" }.joined())
            return 0
        }
        var listing = Listing(
            of: "history",
            columns: ["ID", arguments[human] ? "CreatedSince" : "CreatedAt", "CreatedBy", "Size", "Comment"],
            headings: [
                ("ID", "IMAGE"), ("CreatedSince", "CREATED"), ("CreatedAt", "CREATED AT"), ("CreatedBy", "CREATED BY"),
                ("Size", "SIZE"), ("Comment", "COMMENT"),
            ])
        let now = Timestamp.now
        for row in rows {
            let command = String(row.createdBy.map { $0 == "\t" ? " " : $0 })
            listing.add([
                ("ID", identifier(row.image)), ("CreatedSince", age(of: row.created, now)),
                ("CreatedAt", row.created.map { Timestamp(seconds: $0.seconds).rfc3339 } ?? "N/A"),
                ("CreatedBy", arguments[noTruncation] ? command : command.shortened(to: 45)),
                ("Size", arguments[human] ? ByteCount(row.size).description : String(row.size)),
                ("Comment", row.comment),
            ])
        }
        try Standard.output(untrusted: try listing.text(format))
        return 0
    }

    /// Builds that are to be reproducible date their steps 1970 or 1980: that is no age.
    private static func age(of moment: Timestamp?, _ now: Timestamp) -> String {
        guard let moment, moment.seconds > 946_684_800 else { return "N/A" }
        return HumanTime.age(of: moment, now: now)
    }
}
