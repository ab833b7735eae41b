import Archive
import Linux
import Testing

@Suite struct TarIndexTests {
    static func index(
        _ entries: [(TarEntry, [UInt8])]
    ) throws -> (index: TarIndex, read: (Path) throws -> String?) {
        var writer = TarWriter(MemorySink())
        for (entry, content) in entries {
            if entry.kind == .regular { try writer.append(entry, content) } else { try writer.append(entry) }
        }
        let bytes = try writer.finish().bytes
        let file = try FileDescriptor.memory(named: "archive")
        try file.write(bytes)
        let index = try TarIndex(scanning: file)
        return (
            index,
            { name in
                guard let place = try index.location(of: name) else { return nil }
                let end = Int(place.offset + place.size)
                return String(decoding: bytes[Int(place.offset)..<end], as: UTF8.self)
            }
        )
    }

    static func file(_ name: Path, _ text: String) -> (TarEntry, [UInt8]) {
        (TarEntry(path: name, kind: .regular, permissions: 0o644), Array(text.utf8))
    }

    static func link(_ name: Path, _ target: Path) -> (TarEntry, [UInt8]) {
        (TarEntry(path: name, kind: .symbolicLink(target), permissions: 0o777), [])
    }

    @Test func `files are found under their plain names, the last of each counts`() throws {
        let (index, read) = try Self.index([
            Self.file("./manifest.json", "old"), Self.file("big", String(repeating: "x", count: 100_000)),
            Self.file("manifest.json", "new"), (TarEntry(path: "dir", kind: .directory, permissions: 0o755), []),
            Self.file("dir//inner", "inside"), Self.file("/absolute", "kept inside"), Self.file("../out", "lost"),
        ])
        #expect(try read("manifest.json") == "new")
        #expect(try read("./manifest.json") == "new")
        #expect(try read("dir/inner") == "inside")
        #expect(try read("dir/../absolute") == "kept inside")
        #expect(try read("dir") == nil)
        #expect(try read("missing") == nil)
        #expect(try read("out") == nil)
        #expect(index.names == ["absolute", "big", "dir/inner", "manifest.json"])
    }

    @Test func `links between entries are followed`() throws {
        let (_, read) = try Self.index([
            Self.file("abc.tar", "layer"), Self.link("v1id/layer.tar", "../abc.tar"), Self.link("alias", "v1id"),
            (TarEntry(path: "hard", kind: .hardLink("./v1id/layer.tar"), permissions: 0o644), []),
        ])
        #expect(try read("v1id/layer.tar") == "layer")
        #expect(try read("alias/layer.tar") == "layer")
        #expect(try read("hard") == "layer")
    }

    @Test(arguments: ["up", "absolute", "loop", "/etc/passwd", "../x", "hardloop", "climb"])
    func `links that lead out of the archive or nowhere are refused`(name: String) throws {
        let (index, _) = try Self.index([
            Self.link("up", "../../etc/passwd"), Self.link("absolute", "/etc/passwd"), Self.link("loop", "loop"),
            (TarEntry(path: "hardloop", kind: .hardLink("hardloop"), permissions: 0o644), []),
            Self.link("climb", "a/b/../../.."),
        ])
        do {
            _ = try index.location(of: Path(name))
            Issue.record("no error")
        } catch { guard case .badLink = error else { throw error } }
    }

    @Test func `ten links are followed, eleven are not`() throws {
        var entries = [Self.file("0", "end")]
        for number in 1...11 { entries.append(Self.link(Path("\(number)"), Path("\(number - 1)"))) }
        let (_, read) = try Self.index(entries)
        #expect(try read("10") == "end")
        #expect(throws: ArchiveError.self) { try read("11") }
    }

    @Test func `an archive that ends inside a file is truncated`() throws {
        var writer = TarWriter(MemorySink())
        try writer.append(TarEntry(path: "x", kind: .regular, permissions: 0), [UInt8](repeating: 1, count: 5000))
        let bytes = try writer.finish().bytes
        let file = try FileDescriptor.memory(named: "archive")
        try file.write(Array(bytes[..<3000]))
        #expect(throws: ArchiveError.truncated(offset: 3000)) { try TarIndex(scanning: file) }
    }
}
