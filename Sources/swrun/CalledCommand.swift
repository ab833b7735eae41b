/// A command as it was called: by its own name, or below a noun. What the user typed is what usage lines, hints and
/// errors say.
struct CalledCommand: Sendable {
    let command: any Command.Type
    /// nil: by its own name.
    let category: Noun.Category?

    /// "swrun run", "swrun image rm": with the usual verb, whichever was typed.
    var title: String {
        guard let category, let verb = command.verbs(below: category).first else { return "swrun \(command.name)" }
        return "swrun \(category.rawValue) \(verb)"
    }

    /// "swrun image rm [OPTIONS] IMAGE [IMAGE...]".
    var usageLine: String { command.usage.isEmpty ? title : "\(title) \(command.usage)" }

    /// All the ways to call it, the one that was used first.
    var titles: [String] {
        let alone = command.standsAlone ? ([command.name] + command.aliases).map { "swrun \($0)" } : []
        let below = command.nouns.flatMap { noun in noun.verbs.map { "swrun \(noun.category.rawValue) \($0)" } }
        return [title] + (alone + below).filter { $0 != title }
    }
}
