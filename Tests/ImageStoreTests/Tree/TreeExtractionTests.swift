import Archive
import Linux
import Testing

@testable import ImageStore

@Suite struct TreeExtractionTests {
    typealias Scratch = TreeCopyTests.Scratch

    /// Unpacks entries into `to/in` of the scratch directory, with `to` as the tree's root.
    private func unpack(
        _ entries: [TarEntry], _ scratch: Scratch, content: String = "content", _ rules: CopyRules = .merging
    ) throws {
        var writer = TarWriter(MemorySink())
        for entry in entries {
            if entry.kind == .regular {
                try writer.append(entry, Array(content.utf8))
            } else {
                try writer.append(entry)
            }
        }
        try Directory.open(scratch.path).replaceFile("x.tar", with: try writer.finish().bytes, .atomic)
        try unpackFile(scratch, rules)
    }

    private func unpackFile(_ scratch: Scratch, _ rules: CopyRules) throws {
        try scratch.sh("mkdir -p to/in")
        let tree = FileTree(root: try Directory.open(scratch.path.appending("to")))
        var extraction = try TreeExtraction(into: "in", of: tree, rules)
        try extraction.unpack(try FileDescriptor.open(scratch.path.appending("x.tar"), .readOnly))
    }

    private func file(_ path: Path) -> TarEntry { TarEntry(path: path, kind: .regular, permissions: 0o640) }

    @Test(arguments: ["", "-z"])
    func `what tar packs is there again`(compression: String) throws {
        let scratch = try Scratch()
        try scratch.sh(
            """
            mkdir -p from/x/deep; cd from/x; echo one > one; ln one deep/two; ln -s ../one deep/l; mkfifo p; chmod 4711 one
            mknod null c 1 3; truncate -s 9M holes; echo .wh.x > .wh.x; echo o > .wh..wh..opq; chown 5:6 one; touch -d 2001-01-01 deep
            tar \(compression) --format=posix --pax-option=delete=atime,delete=ctime -S -cf ../../x.tar .
            """)
        try unpackFile(scratch, .merging)
        #expect(try scratch.listing("to/in") == scratch.listing("from/x"))
    }

    @Test func `links of the archive lead nowhere but inside the tree`() throws {
        let scratch = try Scratch()
        try scratch.sh("echo canary > canary; mkdir to/etc")
        let outside = scratch.path.appending("canary")
        try unpack(
            [
                TarEntry(path: "up", kind: .symbolicLink("../../../.."), permissions: 0o777), file("up/etc/one"),
                TarEntry(path: "abs", kind: .symbolicLink("/etc"), permissions: 0o777), file("abs/two"),
                file("/three"), TarEntry(path: "canary", kind: .symbolicLink(outside), permissions: 0o777),
                file("canary"),
            ], scratch)
        #expect(
            try scratch.sh("cat canary; ls to/etc to/in; test ! -L to/in/canary; ls")
                == "canary\nto/etc:\none\ntwo\n\nto/in:\nabs\ncanary\nthree\nup\ncanary\nfrom\nto\nx.tar\n")
    }

    @Test(arguments: ["../x", "a/../../x", "/../x"])
    func `a name that leads out of the directory is refused`(name: String) throws {
        let scratch = try Scratch()
        #expect(throws: CopyError.self) { try unpack([file(Path(name))], scratch) }
        #expect(throws: CopyError.self) {
            try unpack([TarEntry(path: "l", kind: .hardLink(Path(name)), permissions: 0o644)], scratch)
        }
        #expect(try scratch.sh("find to -mindepth 1") == "to/in\n")
    }

    @Test func `a directory that is there keeps its mode, and a file in its place is an error`() throws {
        let scratch = try Scratch()
        try scratch.sh("mkdir -p to/in/d; chmod 1777 to/in to/in/d; echo f > to/in/f")
        let directory = TarEntry(path: "d/", kind: .directory, permissions: 0o700)
        try unpack([TarEntry(path: "./", kind: .directory, permissions: 0o700), directory, file("d/x")], scratch)
        #expect(try scratch.sh("stat -c %a to/in to/in/d; cat to/in/d/x") == "1777\n1777\ncontent")
        #expect(throws: CopyError.self) { try unpack([file("d")], scratch) }
        #expect(throws: CopyError.self) {
            try unpack([TarEntry(path: "f", kind: .directory, permissions: 0o700)], scratch)
        }
    }

    @Test func `a truncated archive is an error and leaves no part of a file`() throws {
        let scratch = try Scratch()
        try scratch.sh("head -c 100000 /dev/zero > from/f; tar -C from -c f | head -c 50000 > x.tar")
        #expect(throws: ArchiveError.self) { try unpackFile(scratch, .merging) }
        #expect(try scratch.sh("find to -mindepth 1") == "to/in\n")
    }
}
