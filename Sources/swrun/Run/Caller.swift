internal import Linux

/// What options can refer to in the world of whoever called: its variables, its files, its current directory.
struct Caller: Sendable {
    /// The value of an environment variable; nil when it is not set.
    var variable: @Sendable (String) -> String?
    /// The content of a file.
    var read: @Sendable (String) throws -> [UInt8]
    /// Whether a file or directory is there.
    var exists: @Sendable (Path) -> Bool
    /// Makes a directory with its parents, where there is none.
    var makeDirectories: @Sendable (Path) throws -> Void = { _ in }
    /// What a relative path starts from.
    var workingDirectory: @Sendable () throws -> Path

    /// The process that runs this code.
    static let current = Caller(
        variable: { Process.environment($0) },
        read: { name in
            let file = try FileDescriptor.open(Path(name), .readOnly)
            return try file.readAll(limit: 16 << 20, of: name)
        },
        exists: { place in
            do throws(SystemError) {
                _ = try FileDescriptor.open(place, .path)
                return true
            } catch { return false }
        },
        makeDirectories: { _ = try Directory.openOrCreate($0, permissions: 0o755) },
        workingDirectory: { try Path.workingDirectory })
}
