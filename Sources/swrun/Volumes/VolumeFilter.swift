internal import Runtime

/// Which volumes `swrun volume ls` shows: of one key any value has to hold, labels all of them, and every key.
struct VolumeFilter {
    private var values: [String: [String]] = [:]
    /// Whether only volumes are shown that no container uses, or only those that one does.
    private(set) var isDangling: Bool?

    private static let keys = ["dangling", "driver", "label", "name"]

    /// For the help.
    static let usage = "name=TEXT, label=KEY, label=KEY=VALUE, driver=NAME, dangling=true|false"

    init(_ words: [String]) throws {
        for filter in try FilterWord.parse(words, keys: Self.keys) {
            values[filter.key, default: []].append(filter.value)
            guard filter.key == "dangling" else { continue }
            guard let flag = Flag.value(of: filter.value) else { throw filter.invalid(hint: "use true or false") }
            isDangling = flag
        }
    }

    /// - Parameter isUsed: Whether a container uses it.
    func accepts(_ volume: Volume, isUsed: Bool) -> Bool {
        any("name") { volume.name.contains($0) } && any("driver") { $0 == VolumeDriver.name }
            && (values["label"] ?? []).allSatisfy { KeyValue($0).isAmong(volume.labels) } && isDangling != isUsed
    }

    private func any(_ key: String, _ holds: (String) -> Bool) -> Bool {
        values[key].map { $0.contains(where: holds) } ?? true
    }
}
