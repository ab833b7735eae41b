/// What was given on a command line, by option; made by `ArgumentParser`.
struct Arguments: Sendable {
    /// The words that are not options, in their order.
    var operands: [String] = []
    /// The texts given for each option, by its long name, each checked while parsing.
    private var given: [String: [String]] = [:]

    mutating func add(_ text: String, for option: Option) {
        if option.isList { given[option.name, default: []].append(text) } else { given[option.name] = [text] }
    }

    /// Whether the option stood on the command line at all.
    func contains(_ key: some OptionKey) -> Bool { given[key.option.name] != nil }

    subscript(key: Flag) -> Bool {
        given[key.option.name]?.last.flatMap(Flag.value(of:)) ?? key.initially
    }

    /// The value, or nil when the option was not given.
    subscript<Content>(key: Value<Content>) -> Content? {
        guard let text = given[key.option.name]?.last else { return nil }
        // The parser has run the same check, so that this cannot fail for what it let through.
        do throws(InvalidValue) { return try key.read(text) } catch { return nil }
    }

    subscript(key: List) -> [String] { given[key.option.name] ?? [] }
}
