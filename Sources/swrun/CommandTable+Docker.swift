extension CommandTable {
    /// Whether docker has a command that swrun does not have: nobody who types it means an image of that name.
    ///
    /// - Parameter name: One word, or a noun and a verb: "pull", "image pull".
    static func isMissing(_ name: String) -> Bool { commandsOfDocker.contains(name) && !exists(name) }

    private static func exists(_ name: String) -> Bool {
        let words = name.split(separator: " ", maxSplits: 1).map(String.init)
        guard let first = words.first, let category = Noun.Category(rawValue: first) else {
            return command(named: name) != nil
        }
        return words.count == 1 ? isInUse(category) : command(named: words[1], below: category) != nil
    }

    /// What docker 28 has. Entries stay when a command appears here: `isMissing` looks at the table as well.
    private static let commandsOfDocker: Set<String> = [
        "attach", "build", "builder", "buildx", "checkpoint", "compose", "config", "container", "context", "cp", "diff",
        "events", "exec", "export", "image", "import", "info", "inspect", "login", "logout", "logs", "manifest",
        "network", "node", "pause", "plugin", "port", "pull", "push", "rename", "restart", "scout", "search", "secret",
        "service", "stack", "stats", "swarm", "system", "top", "trust", "unpause", "update", "volume",
        "container attach", "container cp", "container exec", "container logs", "container pause", "container port",
        "container prune", "container rename", "container restart", "container stats", "container top",
        "container unpause", "container update",
        "image build", "image prune", "image pull", "image push",
        "network connect", "network create", "network disconnect", "network inspect", "network ls", "network prune",
        "network rm",
        "system df", "system events", "system info", "system prune",
    ]
}
