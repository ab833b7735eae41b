/// Every command there is.
enum CommandTable {
    static let commands: [any Command.Type] = [
        // The common ones in the order of a first session; the others are sorted where they are shown.
        BaseCommand.self, LoadCommand.self, ImagesCommand.self, RunCommand.self, ListContainersCommand.self,
        StartCommand.self, StopCommand.self, ExecCommand.self, CopyCommand.self, DiffCommand.self, CommitCommand.self,
        SaveCommand.self,
        RemoveContainersCommand.self, RemoveImagesCommand.self,
        FsckCommand.self,
        CreateCommand.self, AttachCommand.self, RestartCommand.self, WaitCommand.self, KillCommand.self,
        PauseCommand.self,
        UnpauseCommand.self,
        RenameCommand.self,
        StatsCommand.self, UpdateCommand.self,
        ExportCommand.self, ImportCommand.self,
        LogsCommand.self, EventsCommand.self, InfoCommand.self, TopCommand.self,
        TagCommand.self, HistoryCommand.self, ExplainCommand.self, CatCommand.self, InspectCommand.self,
        InspectImagesCommand.self,
        InspectContainersCommand.self, VersionCommand.self,
        WhyCommand.self, PruneContainersCommand.self, PruneImagesCommand.self, PruneSystemCommand.self,
        DiskUsageCommand.self,
        CreateVolumeCommand.self, ListVolumesCommand.self, InspectVolumesCommand.self, RemoveVolumesCommand.self,
        PruneVolumesCommand.self, MountCommand.self, UnmountCommand.self,
        PortCommand.self, CreateNetworkCommand.self, ListNetworksCommand.self, InspectNetworksCommand.self,
        RemoveNetworksCommand.self, PruneNetworksCommand.self, ConnectNetworkCommand.self,
        DisconnectNetworkCommand.self,
    ]

    static func command(named name: String) -> (any Command.Type)? {
        commands.first { $0.standsAlone && ($0.name == name || $0.aliases.contains(name)) }
    }

    static func command(named verb: String, below category: Noun.Category) -> (any Command.Type)? {
        commands.first { $0.verbs(below: category).contains(verb) }
    }

    /// Whether there is any command below a noun.
    static func isInUse(_ category: Noun.Category) -> Bool {
        commands.contains { !$0.verbs(below: category).isEmpty }
    }

    /// The commands that were probably meant by a word that is none: those that are called so below a noun, or else the
    /// nearest one, at most two letters away and fewer than the word has.
    ///
    /// A word with one of `: / . @` in it is an image's name and no slip of the keyboard.
    static func suggestions(for word: String) -> [String] {
        guard !word.contains(where: { ":/.@".contains($0) }) else { return [] }
        let categories = Noun.Category.allCases.filter(isInUse)
        let below = categories.filter { command(named: word, below: $0) != nil }
        guard below.isEmpty else { return below.map { "\($0.rawValue) \(word)" } }
        let names = commands.filter { $0.standsAlone }.flatMap { [$0.name] + $0.aliases } + categories.map(\.rawValue)
        return nearest(to: word, of: names)
    }

    /// The same for a word behind a noun.
    static func suggestions(for word: String, below category: Noun.Category) -> [String] {
        nearest(to: word, of: commands.flatMap { $0.verbs(below: category) }).map { "\(category.rawValue) \($0)" }
    }

    private static func nearest(to word: String, of names: [String]) -> [String] {
        let near = names.map { (name: $0, distance: editDistance(word, $0)) }
            .filter { $0.distance <= 2 && $0.distance < word.count }
        return near.min { ($0.distance, $0.name) < ($1.distance, $1.name) }.map { [$0.name] } ?? []
    }
}
