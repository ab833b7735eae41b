internal import Runtime

/// Which events `swrun events` shows: of one key any value has to hold, labels all of them, and every key.
struct EventFilter {
    private var values: [String: [String]] = [:]

    private static let keys = ["container", "event", "image", "label", "network", "scope", "type", "volume"]

    /// For the help.
    static let usage = """
        container=NAME|ID, image=NAME|ID, volume=NAME, network=NAME, event=WORD,
        type=container|image|volume|network, label=KEY, label=KEY=VALUE
        """

    init(_ words: [String]) throws(Failure) {
        for word in try FilterWord.parse(words, keys: EventFilter.keys) {
            values[word.key, default: []].append(word.value)
        }
    }

    func accepts(_ event: Event) -> Bool {
        any("type") { event.kind.rawValue == $0 } && any("scope") { $0 == "local" }
            && any("event") { event.action == $0 || event.action.hasPrefix("\($0):") }
            && any("container") { concerns(event, .container, $0) } && any("volume") { concerns(event, .volume, $0) }
            && any("network") { concerns(event, .network, $0) } && any("image") { concernsImage(event, $0) }
            && (values["label"] ?? []).allSatisfy { KeyValue($0).isAmong(event.attributes) }
    }

    private func any(_ key: String, _ holds: (String) -> Bool) -> Bool {
        values[key].map { $0.contains(where: holds) } ?? true
    }

    /// By its name, its ID or the beginning of that; volumes and networks are attributes of what they are joined to.
    private func concerns(_ event: Event, _ kind: Event.Kind, _ word: String) -> Bool {
        if event.kind != kind { return event.attributes[kind.rawValue] == word }
        return event.id == word || event.attributes["name"] == word || isPrefix(word, of: event.id)
    }

    /// The image itself, or the one that a container is made of; its name with or without the tag.
    private func concernsImage(_ event: Event, _ word: String) -> Bool {
        if event.kind == .image, isPrefix(word, of: event.id) { return true }
        guard let name = event.attributes[event.kind == .image ? "name" : "image"] else { return false }
        return name == word || name.hasPrefix("\(word):") || name == "\(word):latest"
    }

    private func isPrefix(_ word: String, of id: String) -> Bool {
        !word.isEmpty && (id.hasPrefix(word) || id.hasPrefix("sha256:\(word)"))
    }
}
