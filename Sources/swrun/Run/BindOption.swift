internal import Linux

/// One `-v SOURCE:TARGET[:OPTIONS]`: a file or directory of the host in a second place.
struct BindOption: Hashable, Sendable {
    let source: String
    let target: String
    let isReadOnly: Bool

    init(_ text: String, of caller: Caller) throws {
        func failure(_ reason: String, hint: String? = nil) -> Failure {
            Failure("invalid volume specification: '\(text)': \(reason)", hint: hint)
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 3, !parts.contains("") else { throw Failure("invalid volume specification: '\(text)'") }
        guard parts.count > 1, let source = parts.first, source.hasPrefix("/") || source.hasPrefix(".") else {
            throw failure(
                "volumes are not built yet",
                hint: "mount a directory of the host: -v /DIRECTORY:\(parts.last ?? "/TARGET")")
        }
        target = try MountTarget.normalized(parts[1]) { failure($0) }
        isReadOnly = try parts.count > 2 && BindOption.isReadOnly(parts[2])
        let place = try source.hasPrefix("/") ? Path(source) : caller.workingDirectory().appending(source)
        guard caller.exists(place) else {
            throw Failure(
                "bind source path does not exist: \(place)", hint: "swrun does not create it: mkdir -p \(place)")
        }
        self.source = place.description
    }

    /// Reads the options: at most one of each group. The labels of SELinux and hints for other systems change nothing.
    private static func isReadOnly(_ text: String) throws -> Bool {
        let groups: [Set<String>] = [
            ["ro", "rw"], ["z", "Z"], ["private", "rprivate"], ["nocopy"], ["cached", "delegated", "consistent"],
        ]
        var seen: Set<Int> = []
        let words = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        for word in words {
            guard let group = groups.firstIndex(where: { $0.contains(word) }), seen.insert(group).inserted else {
                throw Failure("invalid mode: \(text)")
            }
        }
        return words.contains("ro")
    }
}

/// One `--tmpfs TARGET[:OPTIONS]`.
struct TemporaryFileSystemOption: Hashable, Sendable {
    let target: String
    /// As mount(8) has them.
    let options: [String]

    init(_ text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        target = try MountTarget.normalized(parts[0]) { Failure("invalid tmpfs specification: '\(text)': \($0)") }
        var options = ["rw", "nosuid", "nodev", "noexec", "mode=1777"]
        for word in (parts.count > 1 ? parts[1] : "").split(separator: ",").map(String.init) {
            let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard let key = pair.first,
                pair.count > 1 ? Self.parameters.contains(key) : Self.opposites[key] != nil
            else {
                throw Failure("invalid tmpfs option [\(pair.map { "\"\($0)\"" }.joined(separator: " "))]")
            }
            options.removeAll { $0.hasPrefix("\(key)=") || $0 == Self.opposites[key] || $0 == key }
            options.append(word)
        }
        self.options = options
    }

    /// See tmpfs(5).
    private static let parameters: Set<String> = ["size", "mode", "uid", "gid", "nr_inodes", "nr_blocks", "mpol"]

    /// Each option that takes no value, and the one that it undoes.
    private static let opposites = [
        "ro": "rw", "rw": "ro", "nosuid": "suid", "suid": "nosuid", "nodev": "dev", "dev": "nodev", "noexec": "exec",
        "exec": "noexec", "noatime": "", "nodiratime": "", "strictatime": "", "relatime": "",
    ]
}

/// Where in the container something is mounted.
enum MountTarget {
    /// The path without ".", ".." and double slashes, as the container will name it.
    static func normalized(_ text: String, failure: (String) -> Failure) throws -> String {
        guard text.hasPrefix("/") else { throw failure("invalid mount path: '\(text)' mount path must be absolute") }
        guard !text.utf8.contains(0) else { throw failure("invalid mount path") }
        var names: [Substring] = []
        for name in text.split(separator: "/") where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        guard let first = names.first else { throw failure("destination can't be '/'") }
        if first == "proc" || names == ["dev"] || names == ["dev", "pts"] {
            throw failure("/\(names.joined(separator: "/")) is the container's own and cannot be mounted over")
        }
        return "/" + names.joined(separator: "/")
    }
}
