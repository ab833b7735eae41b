import Archive
import Linux
import Testing

@testable import ImageStore

/// Layers made by somebody who wants to reach out of them.
@Suite(.enabled(if: Shell.isRoot, "needs root: devices and trusted attributes"))
struct HostileLayerTests {
    @Test(
        arguments: [
            [.file("../escaped")],
            [.file("a/../../escaped")],
            [.link(".", "/")],
            [.link("/.", "..")],
            [.file("a/..")],
            [.other("wh", .characterDevice(DeviceNumber(major: 0, minor: 0)))],
            [.hardLink("x", "../secret")],
            [.hardLink("x", "missing")],
            [.hardLink("x", "/")],
            [.directory("d"), .hardLink("x", "d")],
            [.file(".wh.a"), .hardLink("x", "a")],
            [.directory(".wh.a")],
            [.link(".wh.a", "b")],
            [.file(".wh.a/b")],
            [.file(".wh.")], [.file(".wh..")], [.file("d/.wh...")],
            [.file("f"), .file("f/x")],
            [.directory(Path(String(repeating: "d/", count: 600)))],
            [
                .directory(Path(String(repeating: "d/", count: 400))),
                .link("l", Path(String(repeating: "d/", count: 400))),
                .file(Path("l/" + String(repeating: "e/", count: 400) + "f")),
            ],
            [.link("loop", "loop"), .file("loop/x")],
            [.link("dangling", "/nowhere"), .file("dangling/x")],
        ] as [[TestEntry]])
    func `an entry that no honest layer holds is refused and touches nothing outside`(_ entries: [TestEntry]) throws {
        let fixture = try LayerFixture()
        try fixture.directory.replaceFile("secret", with: Array("secret".utf8), .atomic)
        #expect(throws: LayerError.self) { try fixture.unpack(entries) }
        try expectUntouched(fixture)
    }

    @Test(
        arguments: [
            [.link("out", ".."), .file("out/escaped")],
            [.link("out", "../.."), .directory("out/deep"), .file("out/deep/escaped")],
            [.link("out", "/"), .file("out/secret", "overwritten")],
            [.link("out", "/proc/self/cwd"), .file("proc/self/cwd/x"), .file("out/escaped")],
            [.link("secret", "../secret"), .file("secret", "overwritten")],
            [.link("l", "../secret"), .hardLink("h", "l"), .file("h", "overwritten")],
            [.file("secret"), .link("up", ".."), .hardLink("h", "up/secret"), .file("h", "overwritten")],
            [.file("secret"), .hardLink("h", "/secret")],
            [.directory("d"), .file("d/x"), .link("d", ".."), .file("d/escaped")],
            [.file("/escaped"), .file("//escaped2")],
            [.link("root", "."), .directory("root", mode: 0o777)],
            [.file(".wh.secret"), .link("up", ".."), .file("up/.wh.secret"), .file("up/.wh..wh..opq")],
        ] as [[TestEntry]])
    func `links are followed inside the layer only`(_ entries: [TestEntry]) throws {
        let fixture = try LayerFixture()
        try fixture.directory.replaceFile("secret", with: Array("secret".utf8), .atomic)
        try fixture.unpack(entries)
        try expectUntouched(fixture)
    }

    private func expectUntouched(_ fixture: LayerFixture) throws {
        #expect(try fixture.directory.readFile("secret", limit: 100) == Array("secret".utf8))
        #expect(try Set(fixture.directory.entries().map(\.name)) == ["secret", "layer"])
        #expect(try fixture.directory.status(of: "secret").linkCount == 1)
        #expect(try fixture.directory.extendedAttributes(of: "secret").isEmpty)
        #expect(try Directory.open(fixture.path).status(of: ".").permissions == 0o700)
    }

    @Test func `every truncation of a tar is an error and never a trap`() throws {
        let fixture = try LayerFixture()
        let tar = try fixture.tar([.directory("d"), .file("d/f", String(repeating: "x", count: 700)), .link("l", "d")])
        for length in stride(from: 1, to: 3072, by: 97) {
            #expect(throws: (any Error).self) { try fixture.unpack(Array(tar[..<length]), as: Path("t\(length)")) }
        }
    }
}
