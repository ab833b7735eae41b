import Glibc
import Linux
import Testing

/// A directory that plays a machine of its own; it is removed with this value.
struct Machine: ~Copyable {
    let path: Path
    let root: Directory
    private let name: Path

    init() throws {
        name = Path("swrun-base-\(RandomHex.digits(12))")
        path = Path("/tmp").appending(name)
        let parent = try Directory.open("/tmp")
        try parent.makeDirectory(name, permissions: 0o755)
        root = try parent.openDirectory(name)
    }

    deinit { try? Directory.open("/tmp").removeTree(name) }

    func add(_ path: Path, _ content: String, permissions: UInt32 = 0o755) throws {
        let parent = try root.makeDirectoriesInRoot(path.parent)
        try parent.open(path.lastComponent, [.writeOnly, .create, .exclusive], mode: 0o600).write(content)
        try parent.setPermissions(of: path.lastComponent, permissions)
    }

    func addLink(_ path: Path, to target: Path) throws {
        try root.makeDirectoriesInRoot(path.parent).makeSymbolicLink(path.lastComponent, to: target)
    }

    /// Compiles a program or a library into it, with the machine's own compiler.
    func compile(_ path: Path, _ source: String, _ options: [String]) throws {
        _ = try root.makeDirectoriesInRoot(path.parent)
        let result = self.path.appending(path).description
        let file = self.path.appending("source.c").description
        try root.replaceFile("source.c", with: Array(source.utf8), .atomic)
        let words = ["clang", "-fuse-ld=lld", "-o", result, file, "-L\(self.path)/lib"] + options
        try output(of: words)
    }
}

/// What a program of the machine writes to its standard output; its failure is the test's.
@discardableResult
func output(of words: [String]) throws -> String {
    let command = words.map { "'\($0)'" }.joined(separator: " ")
    let stream = try #require(popen(command, "r"))
    var text: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while case let count = fread(&chunk, 1, chunk.count, stream), count > 0 { text += chunk[..<count] }
    let status = pclose(stream)
    try #require(status == 0, "\(command)")
    return String(decoding: text, as: UTF8.self)
}
