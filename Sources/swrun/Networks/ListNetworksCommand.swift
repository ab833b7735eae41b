internal import Linux
internal import Runtime

/// `swrun network ls`: which networks there are.
enum ListNetworksCommand: Command {
    static let name = "ls"
    static let standsAlone = false
    static let summary = "List networks"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [filter, ImagesCommand.format, noTruncation, quiet]
    static let nouns: [Noun] = [.network("ls", "list")]
    static let notes = """
        Filters: id=, name=, driver=, scope=, label=KEY[=VALUE], type=builtin|custom, dangling=true|false
        """

    private static let filter = List("filter", "f", as: "filter", help: "Show only what fits: `KEY=VALUE`")
    private static let noTruncation = Flag("no-trunc", help: "Show whole IDs")
    private static let quiet = Flag("quiet", "q", help: "Show only the IDs")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let format = try RowFormat(arguments[ImagesCommand.format])
        let store = NetworkStore(try session.containers())
        let filter = try NetworkFilter(arguments[filter])
        let rows = try NetworkRow.all(in: store).filter { try filter.accepts($0, in: store) }
        if arguments[quiet] {
            try Standard.output(rows.map { (arguments[noTruncation] ? $0.id : $0.shortID) + "\n" }.joined())
            return 0
        }
        var listing = Listing(
            of: "network", columns: ["ID", "Name", "Driver", "Scope"], headings: NetworkRow.headings,
            raw: "network_id: {{.ID}}\nname: {{.Name}}\ndriver: {{.Driver}}\nscope: {{.Scope}}\n")
        for row in rows { listing.add(row.fields(truncated: !arguments[noTruncation]), labels: row.labels) }
        try Standard.output(untrusted: try listing.text(format))
        return 0
    }
}

/// One line of `swrun network ls`.
struct NetworkRow {
    let name: String
    let id: String
    let driver: String
    /// nil for the two that are none of ours.
    let definition: NetworkDefinition?

    var shortID: String { String(id.prefix(12)) }
    var labels: [String: String] { definition?.labels ?? [:] }

    /// The names "host" and "none" stand for no network, but scripts look for them.
    static func all(in store: NetworkStore) throws -> [NetworkRow] {
        let own = try store.list().map { NetworkRow(name: $0.name, id: $0.id, driver: "bridge", definition: $0) }
        let others = [
            NetworkRow(name: "host", id: "1" + String(repeating: "0", count: 63), driver: "host", definition: nil),
            NetworkRow(name: "none", id: "2" + String(repeating: "0", count: 63), driver: "null", definition: nil),
        ]
        return (own + others).sorted { $0.name < $1.name }
    }

    /// Whether that is its name or, as `network ls -q` prints it, its ID.
    func isMeant(by word: String) -> Bool { word == name || word == id || word == shortID }

    /// A container gets one of the two that are none of ours when it is made, or never.
    static func refuseFixed(_ word: String) throws(Failure) {
        guard word != "host", word != "none" else {
            throw Failure(
                "a container cannot be connected to network \(word), nor disconnected from it",
                hint: "--network \(word) of 'swrun create' and 'swrun run' gives it from the beginning")
        }
    }

    static let headings: [(name: String, heading: String)] = [
        ("ID", "NETWORK ID"), ("Name", "NAME"), ("Driver", "DRIVER"), ("Scope", "SCOPE"), ("IPv6", "IPV6"),
        ("Internal", "INTERNAL"), ("Labels", "LABELS"), ("CreatedAt", "CREATED AT"),
    ]

    func fields(truncated: Bool) -> [(name: String, value: String)] {
        [
            ("ID", truncated ? shortID : id), ("Name", name), ("Driver", driver), ("Scope", "local"),
            ("IPv6", "\(definition?.range(.v6) != nil)"), ("Internal", "\(definition?.isInternal == true)"),
            ("Labels", labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")),
            ("CreatedAt", definition?.created.localText ?? ""),
        ]
    }
}

/// Which networks a list shows: of several filters of one key one has to hold, of several keys all.
struct NetworkFilter {
    private let words: [String: [String]]
    private static let keys: Set<String> = ["id", "name", "driver", "scope", "label", "type", "dangling"]

    init(_ texts: [String]) throws(Failure) {
        var words: [String: [String]] = [:]
        for text in texts {
            let pair = KeyValue(text)
            let key = pair.key
            guard let value = pair.value else { throw Failure("invalid filter '\(text)': use KEY=VALUE") }
            guard NetworkFilter.keys.contains(key) else { throw Failure("Invalid filter '\(key)'") }
            if key == "type", !["builtin", "custom"].contains(value) {
                throw Failure("Invalid filter: 'type'='\(value)'")
            }
            if key == "dangling", Flag.value(of: value) == nil {
                throw Failure("Invalid filter 'dangling=[\(value)]'")
            }
            words[key, default: []].append(value)
        }
        self.words = words
    }

    func accepts(_ row: NetworkRow, in store: NetworkStore) throws -> Bool {
        for (key, values) in words {
            let fits = try values.contains { value in
                switch key {
                case "id": row.id.hasPrefix(value)
                case "name": row.name.contains(value)
                case "driver": row.driver == value
                case "scope": value == "local"
                case "label": KeyValue(value).isAmong(row.labels)
                case "type": (value == "builtin") == NetworkDefinition.predefined.contains(row.name)
                default: try isDangling(row, in: store) == Flag.value(of: value)
                }
            }
            if !fits { return false }
        }
        return true
    }

    /// Whether nobody uses a network of the user's.
    private func isDangling(_ row: NetworkRow, in store: NetworkStore) throws -> Bool {
        guard let network = row.definition, !network.isPredefined else { return false }
        return try store.members(of: network).isEmpty
    }
}
