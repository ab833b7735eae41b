internal import ImageStore
internal import Linux
internal import Runtime
internal import Template

/// `swrun events`: what happens to containers, images, volumes and networks.
enum EventsCommand: Command {
    static let name = "events"
    static let summary = "Show what happens, as it happens"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [filter, format, since, until]
    static let nouns: [Noun] = [.system("events")]
    static let notes = """
        With --since, what has happened since then comes first. It goes on until --until, or until it is
        interrupted.

        Filters: \(EventFilter.usage)

        A time is how long ago it was (10m, 1h30m), a date (2026-11-21), a time (2026-11-21T08:03:00Z) or
        seconds since 1970.
        """

    private static let filter = List("filter", "f", as: "filter", help: "Show only what fits: `KEY=VALUE`")
    private static let format = Value<String>(
        "format", as: "template", help: "Print each by a template, or as `json`: `{{.Action}}`, `{{json .}}`")
    private static let since = Value<String>("since", help: "Show what has happened since this time")
    private static let until = Value<String>("until", help: "Stop at this time")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let filter = try EventFilter(arguments[filter])
        let form = try EventForm(arguments[format])
        let since = try Moment.parse(arguments[since], of: "since")
        let until = try Moment.parse(arguments[until], of: "until")
        var pending = ""
        func flush() throws {
            try Standard.output(untrusted: pending)
            pending = ""
        }
        try EventJournal(root: session.root).read(since: since, until: until, idle: { try flush() }) { event in
            guard filter.accepts(event) else { return }
            pending += try form.text(of: event) + "\n"
            if pending.utf8.count > 64 << 10 { try flush() }
        }
        try flush()
        return 0
    }
}

/// How a line of `events` looks.
private struct EventForm {
    private let template: Template?
    private let isJSON: Bool

    init(_ text: String?) throws(Failure) {
        isJSON = text == "json"
        template = try text.flatMap { $0.isEmpty || $0 == "json" ? nil : $0 }.map { text throws(Failure) in
            try Template(ofCommandLine: text)
        }
    }

    func text(of event: Event) throws(Failure) -> String {
        if isJSON { return EventForm.document(of: event).text(.compact).printableJSON }
        if let template { return try template.filled(with: TemplateValue(EventForm.document(of: event))) }
        let attributes = event.attributes.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let tail = attributes.isEmpty ? "" : " (\(attributes.joined(separator: ", ")))"
        return "\(event.time.fixedRFC3339) \(event.kind.rawValue) \(event.action) \(event.id)\(tail)".printable
    }

    /// Docker's keys: those in small letters are of its first interface, which scripts still read.
    private static func document(of event: Event) -> JSONValue {
        let isOld = event.kind == .container || event.kind == .image
        var members: [JSONValue.Member] = []
        if isOld { members += [.init("status", .string(event.action)), .init("id", .string(event.id))] }
        if event.kind == .container { members.append(.init("from", .string(event.attributes["image"] ?? ""))) }
        let attributes = event.attributes.sorted { $0.key < $1.key }
        members += [
            .init("Type", .string(event.kind.rawValue)),
            .init("Action", .string(event.action)),
            .init(
                "Actor",
                .object([
                    .init("ID", .string(event.id)),
                    .init("Attributes", .object(attributes.map { .init($0.key, .string($0.value)) })),
                ])),
            .init("scope", .string("local")),
            .init("time", .integer(event.time.seconds)),
            .init("timeNano", .integer(event.time.nanoseconds(since: Timestamp(seconds: 0)))),
        ]
        return .object(members)
    }
}
