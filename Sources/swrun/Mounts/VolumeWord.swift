internal import Runtime

/// One `-v [SOURCE:]TARGET[:OPTIONS]`.
struct VolumeWord {
    let request: MountRequest

    private static let propagations: Set<String> = ["private", "rprivate", "shared", "rshared", "slave", "rslave"]

    /// At most one of each group may stand in a mode. The labels of SELinux and hints for other systems change nothing.
    private static let groups: [Set<String>] = [
        ["ro", "rw"], ["z", "Z"], propagations, ["nocopy"], ["cached", "delegated", "consistent"],
    ]

    init(_ text: String, of caller: Caller) throws {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 3, !parts.contains("") else { throw Failure("invalid volume specification: '\(text)'") }
        let source = parts.count > 1 ? parts[0] : nil
        let isBind = source.map { $0.hasPrefix("/") || $0.hasPrefix(".") } ?? false
        let type: MountPoint.Kind = isBind ? .bind : .volume
        func failure(_ reason: String, hint: String? = nil) -> Failure {
            Failure(
                "invalid volume specification: '\(text)': invalid mount config for type \"\(type.rawValue)\": \(reason)",
                hint: hint)
        }
        let target = try MountTarget.normalized(parts.count > 1 ? parts[1] : parts[0]) { failure($0) }
        let mode = parts.count > 2 ? parts[2] : ""
        let words = try VolumeWord.words(ofMode: mode)
        var form = BindForm(isReadOnly: words.contains("ro"))
        let propagation = words.first { VolumeWord.propagations.contains($0) }
        if let propagation { form.propagation = propagation }
        if isBind, let source {
            if words.contains("nocopy") { throw failure("field VolumeOptions must not be specified") }
            let path = try BindSource.path(source, of: caller) { failure($0, hint: $1) }
            request = MountRequest(source: .bind(path), target: target, mode: mode, options: form.options)
        } else {
            if propagation != nil { throw failure("field BindOptions must not be specified") }
            if let source, !Volume.isValid(source) { throw VolumeError.invalidName(source) }
            let volume = MountRequest.VolumeRequest(name: source, isFilled: !words.contains("nocopy"))
            request = MountRequest(source: .volume(volume), target: target, mode: mode, options: form.options)
        }
    }

    private static func words(ofMode mode: String) throws(Failure) -> [String] {
        guard !mode.isEmpty else { return [] }
        var seen: Set<Int> = []
        let words = mode.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for word in words {
            guard let group = groups.firstIndex(where: { $0.contains(word) }), seen.insert(group).inserted else {
                throw Failure("invalid mode: \(mode)")
            }
        }
        return words
    }
}

/// One `--volumes-from CONTAINER[:ro|rw]`.
struct VolumesFromWord: Hashable, Sendable {
    let container: String
    /// Whether all of it becomes read-only; else each stays as it is there.
    let isReadOnly: Bool

    init(_ text: String) throws(Failure) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let name = parts.first, !name.isEmpty else {
            throw Failure("invalid volumes-from specification: '\(text)'", hint: "use CONTAINER[:ro|rw]")
        }
        container = name
        let words = parts.count > 1 ? parts[1].split(separator: ",", omittingEmptySubsequences: false) : []
        guard words.allSatisfy({ ["ro", "rw", "z", "Z"].contains($0) }), !(words.contains("ro") && words.contains("rw"))
        else { throw Failure("invalid mode for volumes-from: \(parts.dropFirst().joined())") }
        isReadOnly = words.contains("ro")
    }
}
