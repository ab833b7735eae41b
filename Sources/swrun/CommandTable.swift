/// Every command there is.
enum CommandTable {
    static let commands: [any Command.Type] = [
        // The common ones in the order of a first session; the others are sorted where they are shown.
        BaseCommand.self, LoadCommand.self, ImagesCommand.self, RunCommand.self, ListContainersCommand.self,
        StartCommand.self, StopCommand.self, DiffCommand.self, CommitCommand.self, SaveCommand.self,
        RemoveContainersCommand.self, RemoveImagesCommand.self,
        CreateCommand.self, WaitCommand.self, KillCommand.self, ExportCommand.self, ImportCommand.self,
        TagCommand.self, HistoryCommand.self, InspectCommand.self,
    ]

    /// Commands of docker that swrun does not have, and that nobody who types them means as an image's name.
    static let notBuilt: Set<String> = [
        "attach", "build", "builder", "buildx", "compose", "context", "cp", "events", "exec", "info", "login", "logout",
        "logs", "manifest", "network", "pause", "port", "prune", "pull", "push", "rename", "restart", "search", "stats",
        "system", "top", "unpause", "update", "volume",
    ]

    static func command(named name: String) -> (any Command.Type)? {
        commands.first { $0.name == name || $0.aliases.contains(name) }
    }

    static func command(named verb: String, below category: Noun.Category) -> (any Command.Type)? {
        commands.first { $0.nouns.contains { $0.category == category && $0.verbs.contains(verb) } }
    }

    /// The command that was probably meant by a word that is none: at most two letters away, and fewer than the word has.
    ///
    /// A word with one of `: / . @` in it is an image's name and no slip of the keyboard.
    static func suggestion(for word: String) -> String? {
        guard !word.contains(where: { ":/.@".contains($0) }) else { return nil }
        let names = commands.flatMap { [$0.name] + $0.aliases } + Noun.Category.allCases.map(\.rawValue)
        let near = names.map { (name: $0, distance: editDistance(word, $0)) }
            .filter { $0.distance <= 2 && $0.distance < word.count }
        return near.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }
}
