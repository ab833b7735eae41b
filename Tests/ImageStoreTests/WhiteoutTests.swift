import Linux
import Testing

@testable import ImageStore

@Suite struct WhiteoutTests {
    @Test(
        arguments: [
            ("etc/passwd", "etc", "passwd", LayerName.Meaning.file),
            ("./etc//passwd", "etc", "passwd", .file),
            ("/etc/passwd", "etc", "passwd", .file),
            ("a/../b", "", "b", .file),
            ("./", "", "", .root), ("/", "", "", .root), (".", "", "", .root), ("a/..", "", "", .root),
            ("bin/.wh.dd", "bin", ".wh.dd", .whiteout(of: "dd")),
            (".wh.a.wh.b", "", ".wh.a.wh.b", .whiteout(of: "a.wh.b")),
            (".wh...x", "", ".wh...x", .whiteout(of: "..x")),
            ("etc/.wh..wh..opq", "etc", ".wh..wh..opq", .opaque),
            (".wh..wh.aufs", "", ".wh..wh.aufs", .auxiliary),
            (".wh..wh.orph/x", ".wh..wh.orph", "x", .auxiliary),
            (".wh..wh.plnk/12.3", ".wh..wh.plnk", "12.3", .file),
            ("a.wh.b", "", "a.wh.b", .file), (".who", "", ".who", .file),
        ] as [(Path, Path, Path, LayerName.Meaning)])
    func `a name is made safe and understood`(_ raw: Path, _ parent: Path, _ name: Path, _ meaning: LayerName.Meaning)
        throws
    {
        let read = try LayerName(raw)
        #expect(read.parent == parent)
        #expect(read.name == name)
        #expect(read.meaning == meaning)
    }

    @Test(arguments: ["../x", "a/../../x", "/..", "..", "x/.wh.", ".wh..", ".wh...", "x/.wh..", ".wh.a/b", "a/.wh.b/c"])
    func `a name that leads out or forges a deletion is refused`(_ raw: Path) {
        #expect(throws: LayerError.self) { try LayerName(raw) }
    }

    @Test(arguments: [
        ("security.capability", true), ("user.mine", true), ("user.overlay.opaque", false),
        ("trusted.overlay.opaque", false), ("trusted.overlay.redirect", false), ("trusted.x", false),
        ("security.selinux", false), ("security.ima", false), ("system.posix_acl_access", false),
    ])
    func `attributes that belong to one kernel do not travel`(_ name: String, _ travels: Bool) {
        #expect(Whiteout.isPortable(attribute: name) == travels)
    }

    @Test func `an error stays one sentence however long the name`() {
        let error = LayerError.hostileEntry(Path(String(repeating: "d/", count: 2000) + "end"), reason: "why")
        #expect(error.description.count < 300)
        #expect(error.description.hasPrefix("cannot unpack d/d/") && error.description.hasSuffix("d/end: why"))
    }
}
