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

    @Test func `randomly damaged layers reach nothing outside and never crash`() throws {
        let fixture = try LayerFixture()
        try fixture.directory.replaceFile("secret", with: Array("secret".utf8), .atomic)
        let tar = try fixture.tar([
            .directory("d"), .link("d/up", "../.."), .file("d/up/secret", "x"), .hardLink("h", "d/up/secret"),
            .file(".wh.d"), .directory("secret", mode: 0o777), .link("secret/l", "/secret"), .file("secret/l", "y"),
            .file("d/.wh..wh..opq"), .other("n", .characterDevice(DeviceNumber(major: 1, minor: 3))),
        ])
        var random = SeededGenerator(2)
        for _ in 0..<400 {
            var damaged = tar
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                // Into a name, a type or a link of some header, whose checksum then is made right again.
                let header = Int.random(in: 0..<damaged.count / 512, using: &random) * 512
                let field = [0..<20, 100..<124, 124..<136, 156..<180].randomElement(using: &random) ?? 0..<1
                damaged[header + Int.random(in: field, using: &random)] =
                    Array("./0123456whdup\u{0}".utf8)
                    .randomElement(using: &random) ?? 0
                let others = damaged[header..<header + 148] + damaged[header + 156..<header + 512]
                let octal = String(others.reduce(8 * 32) { $0 + Int($1) }, radix: 8)
                let checksum = Array((String(repeating: "0", count: 6 - octal.utf8.count) + octal + "\u{0} ").utf8)
                damaged.replaceSubrange(header + 148..<header + 156, with: checksum)
            }
            do { try fixture.unpack(damaged, as: "layer") } catch {}
            try expectUntouched(fixture)
            try fixture.directory.removeTree("layer")
        }
    }
}

/// A source that tries to leave traces on the host while it is read.
private struct EscapingSource: ByteSource, ~Copyable {
    let trace: Path
    var rest: MemorySource
    var refusals: [Errno] = []

    init(_ bytes: [UInt8], trace: Path) {
        rest = MemorySource(bytes)
        self.trace = trace
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        do throws(SystemError) {
            _ = try FileDescriptor.open(trace, [.writeOnly, .create], mode: 0o600)
        } catch { refusals.append(error.errno) }
        return try rest.read(into: buffer)
    }
}

@Suite(
    .enabled(if: Shell.isRoot, "needs root: owners of files"),
    .enabled(if: (Landlock.version ?? 0) >= 2, "the kernel has no Landlock, or a first version of it"))
struct ConfinedUnpackingTests {
    @Test func `even code of ours that wants to write outside cannot while a layer is unpacked`() throws {
        let fixture = try LayerFixture()
        let tar = try fixture.tar([.directory("d"), .file("d/f", "x"), .hardLink("h", "d/f"), .link("l", "/d/f")])
        try fixture.directory.makeDirectory("layers", permissions: 0o700)
        let layers = try fixture.directory.openDirectory("layers")
        try layers.makeDirectory("new", permissions: 0o755)
        var reader = TarReader(EscapingSource(tar, trace: fixture.path.appending("trace")))
        let root = try layers.openDirectory("new")
        let size = try LayerUnpacker.unpackConfined(&reader, into: root, below: [], of: layers)
        #expect(size == 1)
        let refusals = try reader.finish().refusals
        #expect(!refusals.isEmpty && refusals.dropLast().allSatisfy { $0 == .accessDenied })
        let made = try root.entries().map(\.name)
        #expect(made.count == 3)
        // The last read, by `finish`, was outside the thread.
        let isThere = fixture.directory.contains("trace")
        #expect(isThere)
    }
}
