/// One `--tmpfs TARGET[:OPTIONS]`.
struct TemporaryFileSystemOption: Hashable, Sendable {
    let target: String
    /// As mount(8) has them.
    let options: [String]

    init(_ text: String) throws {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        target = try MountTarget.normalized(parts[0]) { Failure("invalid tmpfs specification: '\(text)': \($0)") }
        // Without a mode, the covered directory's counts.
        var options = ["rw", "nosuid", "nodev", "noexec"]
        for word in (parts.count > 1 ? parts[1] : "").split(separator: ",").map(String.init) {
            let pair = word.split(separator: "=", maxSplits: 1).map(String.init)
            guard let key = pair.first,
                pair.count > 1 ? Self.isValid(key, pair[1]) : Self.opposites[key] != nil
            else {
                throw Failure("invalid tmpfs option [\(pair.map { "\"\($0)\"" }.joined(separator: " "))]")
            }
            options.removeAll { $0.hasPrefix("\(key)=") || $0 == Self.opposites[key] || $0 == key }
            options.append(word)
        }
        self.options = options
    }

    /// Each option that takes no value, and the one that it undoes.
    private static let opposites = [
        "ro": "rw", "rw": "ro", "nosuid": "suid", "suid": "nosuid", "nodev": "dev", "dev": "nodev", "noexec": "exec",
        "exec": "noexec", "noatime": "", "nodiratime": "", "strictatime": "", "relatime": "",
    ]

    /// Whether an option takes such a value: the kernel would only say that something is wrong. See tmpfs(5).
    private static func isValid(_ key: String, _ value: String) -> Bool {
        switch key {
        case "size", "nr_blocks", "nr_inodes":
            let digits = value.prefix { $0.isASCII && $0.isNumber }
            let units = key == "size" ? ["", "k", "m", "g", "t", "p", "e", "%"] : ["", "k", "m", "g", "t", "p", "e"]
            return UInt64(digits) != nil && units.contains(value.dropFirst(digits.count).lowercased())
        case "mode": return UInt32(value, radix: 8).map { $0 <= 0o7777 } ?? false
        case "uid", "gid": return UInt32(value) != nil
        case "mpol", "huge": return true
        default: return false
        }
    }
}
