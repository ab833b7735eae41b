import Linux
import Testing

@Suite struct `Directories` {
    @Test func `no link leads out of the root`() throws {
        let scratch = try ScratchDirectory()
        try scratch.add("secret", "outside")
        try scratch.directory.makeDirectory("root", permissions: 0o755)
        let root = try scratch.directory.openDirectory("root")
        try root.open("secret", [.writeOnly, .create], mode: 0o600).write("inside")
        for (name, target) in [
            ("absolute", "/secret"), ("up", "../secret"), ("far", "../../../../../secret"), ("twice", "up"),
            ("through", "dir/../../secret"), ("dir", "/../.."),
        ] as [(Path, Path)] {
            try root.makeSymbolicLink(name, to: target)
            guard name != "dir" else { continue }
        }
        for path in ["absolute", "up", "far", "twice", "through", "/secret", "../secret", "dir/secret"] as [Path] {
            let file = try root.openInRoot(path, .readOnly)
            #expect(try file.readAll(limit: 100, of: "secret") == Array("inside".utf8), "\(path)")
        }
    }

    @Test func `the magic links of proc are not followed`() throws {
        let root = try Directory.open("/")
        let error = #expect(throws: SystemError.self) {
            _ = try root.openInRoot("/proc/self/root/etc/passwd", .readOnly)
        }
        #expect(error?.errno == .tooManyLinks)
    }

    @Test func `two names change places`() throws {
        let scratch = try ScratchDirectory()
        try scratch.add("file", "content")
        try scratch.directory.makeDirectory("directory", permissions: 0o755)
        try scratch.directory.exchange("file", with: "directory")
        #expect(try scratch.directory.status(of: "file").kind == .directory)
        #expect(try scratch.directory.readFile("directory", limit: 100) == Array("content".utf8))
        #expect(throws: SystemError("exchange with", "nothing", .noSuchFile)) {
            try scratch.directory.exchange("file", with: "nothing")
        }
    }

    @Test func `a link in the place of a name is not followed`() throws {
        let scratch = try ScratchDirectory()
        try scratch.add("file")
        try scratch.directory.makeSymbolicLink("link", to: "file")
        try scratch.directory.makeSymbolicLink("dir", to: "/")
        #expect(throws: SystemError("open", "link", .tooManyLinks)) {
            _ = try scratch.directory.open("link", .readOnly)
        }
        #expect(throws: SystemError.self) { _ = try scratch.directory.openDirectory("dir") }
        #expect(try scratch.directory.status(of: "link").kind == .symbolicLink)
        #expect(try scratch.directory.readSymbolicLink("dir") == "/")
    }

    @Test func `missing directories are made inside the root, and named`() throws {
        let scratch = try ScratchDirectory()
        try scratch.directory.makeDirectory("real", permissions: 0o755)
        try scratch.directory.makeSymbolicLink("link", to: "/real")
        var made: [Path] = []
        _ = try scratch.directory.makeDirectoriesInRoot("/link/a/../b/c") { made.append($0) }
        #expect(made == ["link/a", "link/a/../b", "link/a/../b/c"])
        #expect(try scratch.directory.openDirectoryInRoot("real/b").entries().map(\.name) == ["c"])
        try scratch.directory.makeSymbolicLink("dangling", to: "/nowhere")
        #expect(throws: SystemError.self) { _ = try scratch.directory.makeDirectoriesInRoot("dangling/x") }
    }

    @Test func `a tree is removed without following its links`() throws {
        let scratch = try ScratchDirectory()
        try scratch.add("keep", "kept")
        let inside = try scratch.directory.makeDirectoriesInRoot("tree/a/b")
        try inside.makeSymbolicLink("up", to: "../../../keep")
        try inside.makeSymbolicLink("dir", to: "/")
        try inside.makeNode("fifo", kind: .fifo, permissions: 0o600)
        try scratch.directory.removeTree("tree")
        try scratch.directory.removeTree("tree")
        #expect(try scratch.names() == ["keep"])
        try scratch.directory.makeSymbolicLink("link", to: "keep")
        try scratch.directory.removeTree("link")
        #expect(try scratch.names() == ["keep"])
    }

    @Test func `a tree deeper than descriptors and path names allow is removed`() throws {
        let scratch = try ScratchDirectory()
        var current = try scratch.directory.duplicate()
        for level in 0..<5000 {
            if level % 100 == 0 { try current.open("file", [.writeOnly, .create], mode: 0o600).close() }
            try current.makeDirectory("d", permissions: 0o755)
            current = try current.openDirectory("d")
        }
        try scratch.directory.removeTree("d")
        #expect(try scratch.names() == ["file"])
    }

    @Test func `names are listed with their kinds`() throws {
        let scratch = try ScratchDirectory()
        try scratch.add("file")
        try scratch.directory.makeDirectory("dir", permissions: 0o700)
        try scratch.directory.makeSymbolicLink("link", to: "file")
        let odd = try #require(Path(bytes: [0xff, 0x0a]))
        try scratch.directory.makeNode(odd, kind: .fifo, permissions: 0o600)
        let entries = try scratch.directory.entries().sorted { $0.name < $1.name }
        #expect(entries.map(\.name) == ["dir", "file", "link", odd])
        #expect(entries.map(\.kind) == [.directory, .regular, .symbolicLink, .fifo])
    }

    @Test func `attributes of a name`() throws {
        let scratch = try ScratchDirectory()
        try scratch.add("file")
        try scratch.directory.makeSymbolicLink("link", to: "file")
        try scratch.directory.setPermissions(of: "file", 0o4711)
        #expect(try scratch.directory.status(of: "file").permissions == 0o4711)
        #expect(throws: SystemError.self) { try scratch.directory.setPermissions(of: "link", 0o700) }
        let time = Timestamp(seconds: -5, nanoseconds: 123_456_789)
        try scratch.directory.setModified(of: "link", time)
        #expect(try scratch.directory.status(of: "link").modified == time)
        #expect(try scratch.directory.status(of: "file").modified != time)
        #expect(try scratch.directory.statusIfPresent(of: "none") == nil)
    }

    @Test func `a name is not replaced unless asked`() throws {
        let scratch = try ScratchDirectory()
        try scratch.add("a", "a")
        try scratch.add("b", "b")
        #expect(throws: SystemError("rename to", "b", .fileExists)) {
            try scratch.directory.rename("a", to: "b", replacing: false)
        }
        try scratch.directory.rename("a", to: "b")
        #expect(try scratch.directory.readFile("b", limit: 9) == Array("a".utf8))
    }
}
