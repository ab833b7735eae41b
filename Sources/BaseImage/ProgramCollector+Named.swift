internal import Linux

extension ProgramCollector {
    /// Adds programs that somebody asked for, by path or by name.
    /// - Parameters:
    ///   - workingDirectory: What a path may start from.
    ///   - searchPath: The caller's `PATH`, nil when there is none.
    /// - Returns: The absolute path of the first.
    mutating func add(
        named names: [String], workingDirectory: Path, searchPath: String?
    ) throws -> Path? {
        let own = (searchPath ?? "").split(separator: ":").map { Path(String($0)) }.filter(\.isAbsolute)
        let directories = own + StandardPrograms.moreDirectories.filter { !own.contains($0) }
        var first: Path?
        for name in names.map({ Path($0) }) {
            let path: Path?
            if name.isEmpty || name.bytes.contains(UInt8(ascii: "/")) {
                let whole = name.isAbsolute ? name : workingDirectory.appending(name)
                path = whole.components.reduce("/") { $0.appending($1) }
            } else {
                path = find(name, in: directories)
            }
            guard let path, !name.isEmpty, tree.exists(path) else { throw BaseImageError.noSuchProgram(name) }
            try add(path, foundIn: directories)
            first = first ?? path
        }
        return first
    }

    /// Adds the programs of a base image that nobody chose; what the machine lacks is left out.
    mutating func addStandardPrograms() throws {
        for name in StandardPrograms.names {
            guard let path = find(name, in: StandardPrograms.directories) else { continue }
            try add(path, foundIn: StandardPrograms.directories)
        }
    }
}
