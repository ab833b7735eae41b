import Linux
import Testing

@testable import Archive

/// What a thread that works on strangers' bytes can reach.
@Suite(.enabled(if: (Landlock.version ?? 0) >= 2, "the kernel has no Landlock, or a first version of it"))
struct ConfinedThreadTests {
    /// A directory with `tree`, `readable` and `outside`, each with a file.
    private func withDirectories(_ body: (borrowing Directory) throws -> Void) throws {
        let name = Path("swrun-confined-\(RandomHex.digits(12))")
        let parent = try Directory.open("/tmp")
        try parent.makeDirectory(name, permissions: 0o700)
        defer { try? parent.removeTree(name) }
        let directory = try parent.openDirectory(name)
        for inside: Path in ["tree", "readable", "outside"] {
            try directory.makeDirectory(inside, permissions: 0o700)
            try directory.openDirectory(inside).replaceFile("file", with: Array(inside.bytes), .atomic)
        }
        try body(directory)
    }

    private func refused(_ body: () throws(SystemError) -> Void) -> Bool {
        do throws(SystemError) {
            try body()
            return false
        } catch { return error.errno == .accessDenied || error.errno == .crossDevice }
    }

    @Test func `it changes the tree, reads what it is given, and reaches nothing else`() throws {
        try withDirectories { directory in
            let tree = try directory.openDirectory("tree")
            let readable = try directory.openDirectory("readable")
            let outside = try directory.openDirectory("outside")
            let escapes = try ConfinedThread.run(changing: tree, reading: readable) { () -> [String] in
                try tree.open("new", [.writeOnly, .create], mode: 0o600).write("new")
                try tree.makeDirectory("deep", permissions: 0o700)
                try tree.openDirectory("deep").makeHardLink("link", to: "file", in: tree)
                _ = try readable.readFile("file", limit: 100)
                let attempts: [(String, () throws(SystemError) -> Void)] = [
                    ("read", { () throws(SystemError) in _ = try outside.open("file", .readOnly) }),
                    ("list", { () throws(SystemError) in _ = try outside.entries() }),
                    ("write", { () throws(SystemError) in _ = try outside.open("file", .writeOnly) }),
                    ("write what may be read", { () throws(SystemError) in _ = try readable.open("file", .readWrite) }),
                    (
                        "create",
                        { () throws(SystemError) in _ = try outside.open("new", [.writeOnly, .create], mode: 0o600) }
                    ),
                    ("mkdir", { () throws(SystemError) in try outside.makeDirectory("new", permissions: 0o700) }),
                    ("symlink", { () throws(SystemError) in try outside.makeSymbolicLink("new", to: "/") }),
                    ("mknod", { () throws(SystemError) in try outside.makeNode("new", kind: .fifo, permissions: 0) }),
                    ("unlink", { () throws(SystemError) in try outside.removeFile("file") }),
                    ("link in", { () throws(SystemError) in try tree.makeHardLink("stolen", to: "file", in: outside) }),
                    ("link out", { () throws(SystemError) in try outside.makeHardLink("given", to: "file", in: tree) }),
                    ("rename in", { () throws(SystemError) in try outside.rename("file", to: "stolen", in: tree) }),
                    ("host", { () throws(SystemError) in _ = try FileDescriptor.open("/etc/passwd", .readOnly) }),
                ]
                return attempts.filter { !refused($0.1) }.map(\.0)
            }
            #expect(escapes == [])
            let (made, there) = (try tree.entries().map(\.name), try outside.entries().map(\.name))
            #expect(made.sorted() == ["deep", "file", "new"])
            #expect(there == ["file"])
            // Whoever waited is as free as before.
            try outside.removeFile("file")
        }
    }

    @Test func `what it throws and what it answers come back`() throws {
        try withDirectories { directory in
            let answer = try ConfinedThread.run(changing: directory, reading: directory) { 42 }
            #expect(answer == 42)
            #expect(throws: ArchiveError.unsupported("this")) {
                try ConfinedThread.run(changing: directory, reading: directory) {
                    throw ArchiveError.unsupported("this")
                }
            }
        }
    }
}
