/// The variables that `--env-file` and `-e` ask for.
struct EnvironmentOptions: Hashable, Sendable {
    /// One wish: a value, or nil for a variable that is not to be there even if the image sets it.
    struct Entry: Hashable, Sendable {
        let name: String
        let value: String?
    }

    /// Each variable once, where it was first named, with the last value given.
    private(set) var entries: [Entry] = []

    init() {}

    /// - Parameters:
    ///   - files: Names of environment files; their variables come first.
    ///   - words: `NAME=value`, or `NAME` for the caller's own value.
    init(files: [String], words: [String], of caller: Caller) throws {
        for name in files {
            for entry in try EnvironmentOptions.entries(inFile: name, of: caller) { set(entry) }
        }
        for word in words {
            let variable = KeyValue(word)
            set(Entry(name: variable.key, value: variable.value ?? caller.variable(variable.key)))
        }
    }

    private mutating func set(_ entry: Entry) {
        if let index = entries.firstIndex(where: { $0.name == entry.name }) {
            entries[index] = entry
        } else {
            entries.append(entry)
        }
    }

    /// The lines of an environment file: leading blanks go, trailing ones and quotes stay, "#" starts a comment; a name
    /// alone takes the caller's value and is passed over where there is none.
    private static func entries(inFile name: String, of caller: Caller) throws -> [Entry] {
        func failure(_ reason: String) -> Failure { Failure("invalid env file (\(name)): \(reason)") }
        var bytes = try caller.read(name)[...]
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { bytes = bytes.dropFirst(3) }
        var entries: [Entry] = []
        for (index, raw) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            guard var text = String(validating: raw.last == 13 ? raw.dropLast() : raw, as: UTF8.self) else {
                throw failure("invalid utf8 bytes at line \(index + 1)")
            }
            text = String(text.drop { $0 == " " || $0 == "\t" })
            guard !text.isEmpty, !text.hasPrefix("#") else { continue }
            guard !text.unicodeScalars.contains("\0") else { throw failure("a NUL byte at line \(index + 1)") }
            let line = KeyValue(text)
            let variable = line.key
            guard !variable.isEmpty else { throw failure("no variable name on line '\(text)'") }
            guard !variable.contains(where: \.isWhitespace) else {
                throw failure("variable '\(variable)' contains whitespaces")
            }
            if let value = line.value ?? caller.variable(variable) {
                entries.append(Entry(name: variable, value: value))
            }
        }
        return entries
    }

    /// The environment of the container's process: the engine's own variables, then what was asked for, then what the
    /// image sets and nobody asked otherwise, then `HOME`. Each default can be overridden, and stays in its place then.
    func merged(withImage image: [String], hostName: String, hasTerminal: Bool, home: String) -> [String] {
        var list: [Entry] = [
            Entry(name: "PATH", value: EnvironmentOptions.defaultPath), Entry(name: "HOSTNAME", value: hostName),
        ]
        if hasTerminal { list.append(Entry(name: "TERM", value: "xterm")) }
        let asked = Set(entries.map(\.name))
        let fromImage = image.compactMap { word -> Entry? in
            let variable = KeyValue(word)
            guard let value = variable.value, !variable.key.isEmpty, !asked.contains(variable.key) else { return nil }
            return Entry(name: variable.key, value: value)
        }
        for entry in entries + fromImage {
            if let index = list.firstIndex(where: { $0.name == entry.name }) {
                list[index] = entry
            } else {
                list.append(entry)
            }
        }
        list.removeAll { $0.value == nil }
        if !list.contains(where: { $0.name == "HOME" }) { list.append(Entry(name: "HOME", value: home)) }
        return list.map { "\($0.name)=\($0.value ?? "")" }
    }

    /// What a commit keeps of the variables: the image's own with what was asked for.
    func committed(withImage image: [String]) -> [String] {
        let asked = Set(entries.map(\.name))
        return entries.compactMap { entry in entry.value.map { "\(entry.name)=\($0)" } }
            + image.filter { word in !asked.contains(String(word.prefix { $0 != "=" })) }
    }

    static let defaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
}
