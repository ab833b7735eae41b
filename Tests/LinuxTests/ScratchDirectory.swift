import Linux

/// An empty directory of a test's own; it is removed with this value.
struct ScratchDirectory: ~Copyable {
    let path: Path
    let directory: Directory
    private let name: Path

    init() throws {
        name = Path("swrun-linux-\(RandomHex.digits(12))")
        path = Path("/tmp").appending(name)
        let parent = try Directory.open("/tmp")
        try parent.makeDirectory(name, permissions: 0o755)
        directory = try parent.openDirectory(name)
    }

    deinit { try? Directory.open("/tmp").removeTree(name) }

    func add(_ name: Path, _ content: String = "") throws {
        try directory.open(name, [.writeOnly, .create, .exclusive], mode: 0o644).write(content)
    }

    /// The names in it, sorted.
    func names() throws -> [Path] { try directory.entries().map(\.name).sorted() }
}
