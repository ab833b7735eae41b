import Archive
import Linux
import Testing

@testable import ImageStore

@Suite(.enabled(if: Shell.isRoot, "needs root: owners, devices and trusted attributes"))
struct LayerUnpackerTests {
    private let opaque = "trusted.overlay.opaque=y"

    @Test func `every kind of file is made with its metadata`() throws {
        let fixture = try LayerFixture()
        try fixture.unpack([
            .directory("d/", mode: 0o1775, owner: 7), .file("d/set-id", "x", mode: 0o6755, owner: 9),
            .link("d/l", "/absolute/../target"), .hardLink("d/h", "d/set-id"),
            .other("null", .characterDevice(DeviceNumber(major: 1, minor: 3)), mode: 0o666),
            .other("disk", .blockDevice(DeviceNumber(major: 7, minor: 300)), mode: 0o660), .other("pipe", .fifo),
        ])
        let tree = try fixture.tree()
        #expect(tree["d"] == "directory 1775 7:7 1970-01-01T00:33:20Z")
        #expect(tree["d/h"]?.hasPrefix("regular 6755 9:9 1970-01-01T00:16:40Z") == true)
        #expect(tree["d/set-id"]?.hasPrefix("= d/h") == true)
        #expect(tree["d/l"]?.hasSuffix("1970-01-01T00:50:00Z -> /absolute/../target") == true)
        #expect(tree["null"] == "characterDevice 666 0:0 1970-01-01T00:50:00Z 1:3")
        #expect(tree["disk"] == "blockDevice 660 0:0 1970-01-01T00:50:00Z 7:300")
        #expect(tree["pipe"] == "fifo 644 0:0 1970-01-01T00:50:00Z")
    }

    @Test func `capabilities and users' attributes are kept, marks of a kernel are not`() throws {
        let fixture = try LayerFixture()
        let capability: [UInt8] = [1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        try fixture.unpack([
            TestEntry.file("f", owner: 5).with([
                ("security.capability", capability), ("trusted.overlay.redirect", [47]), ("trusted.x", [1]),
                ("user.a", [65]), ("user.overlay.opaque", [121]),
            ]),
            TestEntry.directory("d").with([("trusted.overlay.opaque", [121])]),
        ])
        let attributes = try fixture.directory.openDirectory("layer").extendedAttributes(of: "f")
        #expect(attributes.map(\.name) == ["security.capability", "user.a"])
        #expect(attributes.first?.value == capability)
        #expect(try fixture.tree()["d"]?.contains("trusted") == false)
    }

    @Test func `a deletion becomes a device 0:0, an emptied directory gets its mark`() throws {
        let fixture = try LayerFixture()
        try fixture.unpack([
            .file("bin/.wh.dd"), .file("etc/.wh..wh..opq"), .file("etc/new"), .hardLink("old/.wh.x", ".wh..wh.aufs"),
            .file(".wh..wh.aufs"), .directory(".wh..wh.orph"), .file(".wh..wh.orph/x"),
        ])
        let tree = try fixture.tree()
        #expect(tree["bin/dd"]?.hasPrefix("characterDevice 0 0:0") == true)
        #expect(tree["bin/dd"]?.hasSuffix(" 0:0") == true)
        #expect(tree["etc"]?.hasSuffix(opaque) == true)
        #expect(tree["old/x"]?.hasPrefix("characterDevice") == true)
        #expect(tree.keys.sorted() == ["bin", "bin/dd", "etc", "etc/new", "old", "old/x"])
    }

    @Test(arguments: [false, true])
    func `what a layer holds survives its own deletions, in either order`(_ deletionFirst: Bool) throws {
        let fixture = try LayerFixture()
        let held: [TestEntry] = [.file("file", "new"), .directory("described"), .file("implied/x", "y")]
        let deletions: [TestEntry] = [.file(".wh.file"), .file(".wh.described"), .file(".wh.implied")]
        try fixture.unpack(deletionFirst ? deletions + held : held + deletions)
        let tree = try fixture.tree()
        #expect(tree["file"]?.hasPrefix("regular") == true)
        // The directories are new ones: nothing of older ones shines through.
        #expect(tree["described"]?.hasSuffix(opaque) == true)
        #expect(tree["implied"]?.hasSuffix(opaque) == true)
        #expect(tree["implied/x"]?.hasPrefix("regular") == true)
    }

    @Test func `later entries replace earlier ones of any kind`() throws {
        let fixture = try LayerFixture()
        try fixture.unpack([
            .directory("a"), .file("a/x"), .file("a", "now a file"), .link("b", "a"), .directory("b"), .file("b/y"),
            .file("c", "1"), .hardLink("c2", "c"), .file("c", "2"), .directory("d"), .link("d", "b"), .file("d/z"),
            .hardLink("c2", "c2"),
        ])
        let tree = try fixture.tree()
        #expect(tree["a"]?.hasPrefix("regular") == true)
        #expect(tree["b"]?.hasPrefix("directory") == true)
        #expect(tree["c"]?.hasSuffix(Digest.of("2").short) == true)
        #expect(tree["c2"]?.hasSuffix(Digest.of("1").short) == true)
        #expect(tree["b/z"] != nil)
        #expect(tree["b"]?.contains("00:33:20") == true)
    }

    @Test func `times of directories are those of the tar, whatever came into them later`() throws {
        let fixture = try LayerFixture()
        try fixture.unpack([.directory("a", time: 5), .directory("a/b", time: 6), .file("a/b/c"), .file("a/d")])
        #expect(try fixture.tree()["a"]?.hasSuffix("00:00:05Z") == true)
        #expect(try fixture.tree()["a/b"]?.hasSuffix("00:00:06Z") == true)
    }

    @Test func `an implied directory is what the layers below show`() throws {
        let fixture = try LayerFixture()
        try fixture.unpack(
            [
                .directory("./", mode: 0o711, owner: 3), .directory("home", mode: 0o700, owner: 8),
                TestEntry.directory("home/u", mode: 0o750, owner: 9, time: 42).with([("user.k", [86])]),
                .directory("gone"), .directory("was"), .file("was/file"), .directory("emptied/x", owner: 6),
                .file("notdir"),
            ], as: "1")
        try fixture.unpack(
            [.file(".wh.gone"), .directory("home", mode: 0o755, owner: 1), .file("emptied/.wh..wh..opq")], as: "2",
            on: ["1"])
        try fixture.unpack(
            [
                .file("home/u/f"), .file("gone/f"), .file("emptied/x/f"), .file("fresh/f"), .file("notdir/f"),
                .file("was/file/f"), .file(".wh.was"),
            ], as: "3", on: ["2", "1"])
        let tree = try fixture.tree("3")
        #expect(tree["home"] == "directory 755 1:1 1970-01-01T00:33:20Z")
        #expect(tree["home/u"] == "directory 750 9:9 1970-01-01T00:00:42Z user.k=V")
        for new in ["gone", "emptied/x", "fresh", "notdir", "was/file"] {
            #expect(tree[new] == "directory 755 0:0 1970-01-01T00:00:00Z", "\(new)")
        }
        #expect(tree["was"] == "directory 755 0:0 1970-01-01T00:00:00Z \(opaque)")
        let root = try fixture.directory.status(of: "3")
        #expect(root.permissions == 0o711 && root.userID == 3)
    }

    @Test func `an emptied root hides everything below by name`() throws {
        let fixture = try LayerFixture()
        try fixture.unpack([.file("a"), .directory("d"), .file("d/x"), .file("e/x")], as: "1")
        try fixture.unpack([.file("d/y"), .file(".wh..wh..opq")], as: "2", on: ["1"])
        let tree = try fixture.tree("2")
        #expect(tree["a"]?.hasPrefix("characterDevice") == true && tree["e"]?.hasPrefix("characterDevice") == true)
        #expect(tree["d"]?.hasSuffix(opaque) == true)
    }

    @Test func `hard links into aufs' store are resolved and the store vanishes`() throws {
        let fixture = try LayerFixture()
        try fixture.unpack([
            .directory(".wh..wh.plnk"), .file(".wh..wh.plnk/1.2", "content"), .hardLink("a", ".wh..wh.plnk/1.2"),
            .hardLink("b", ".wh..wh.plnk/1.2"),
        ])
        #expect(try fixture.tree().keys.sorted() == ["a", "b"])
        #expect(try fixture.tree()["a"]?.hasSuffix(Digest.of("content").short) == true)
    }
}
