import Archive
import Linux
import Testing

@testable import ImageStore

/// What an archive says of itself beside docker's manifest is held against its content too.
@Suite(.enabled(if: Shell.isRoot, "needs root: owners of files"))
struct LoadChecksTests {
    private func image(_ fixture: StoreFixture) throws -> TestImage {
        TestImage([
            try fixture.layers.tar([.directory("bin"), .file("bin/sh", "#!")]),
            try fixture.layers.tar([.file("new", String(repeating: "x", count: 3000))]),
        ])
    }

    /// Both formats in one, as docker has written it since version 25.
    private func hybrid(
        _ image: TestImage, _ stored: [[UInt8]], sources: String = "",
        change: (inout String, inout String) -> Void = { _, _ in }
    ) -> [(Path, [UInt8])] {
        let files = image.ociArchive(name: "a:1", layerFiles: stored, change: change)
        let names = stored.map { "blobs/sha256/\(Digest.of($0).hex)" }
        let manifest = image.dockerManifest("blobs/sha256/\(image.id.hex)", ["a:1"], names).dropLast()
        return files + [("manifest.json", Array("[\(manifest)\(sources)}]".utf8))]
    }

    private func expectRefused(_ fixture: StoreFixture, _ files: [(Path, [UInt8])], _ text: String) throws {
        let before = try fixture.state()
        let error = #expect(throws: (any Error).self) { try fixture.load(files) }
        #expect(error.map { "\($0)".contains(text) } == true, "\(error.map { "\($0)" } ?? "none")")
        #expect(try fixture.state() == before)
    }

    @Test func `sizes in either half of a hybrid archive must be right`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        let size = "\"size\":\(image.layers[1].count)"
        try expectRefused(
            fixture,
            hybrid(image, image.layers) { manifest, _ in manifest = manifest.replacing(size, with: "\"size\":-1") },
            "should have -1 bytes, but has \(image.layers[1].count)")
        let diffID = Digest.of(image.layers[0])
        func source(_ size: Int) -> String {
            ",\"LayerSources\":{\"\(diffID)\":{\"mediaType\":\"x\",\"size\":\(size),\"digest\":\"\(diffID)\"}}"
        }
        try expectRefused(
            fixture, hybrid(image, image.layers, sources: source(1 << 40)), "should have 1099511627776 bytes")
        let right = hybrid(image, image.layers, sources: source(image.layers[0].count))
        #expect(try fixture.load(right) == ["Loaded image: a:1"])
    }

    @Test func `a layer among the blobs is what its name says, compressed or not`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        let stored = try image.layers.map(fixture.gzip)
        var files = hybrid(image, stored)
        // The operating system in gzip's header: the tar inside stays the same.
        let place = try #require(files.firstIndex { $0.1 == stored[0] })
        files[place].1[9] ^= 1
        try expectRefused(fixture, files, "should have digest")
        #expect(try fixture.load(hybrid(image, stored)) == ["Loaded image: a:1"])
        #expect(try fixture.store.image(matching: "a:1").summary.sourceManifest != nil)
    }

    @Test func `a damaged layer is told with its number and its image`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        var stored = try image.layers.map(fixture.gzip)
        stored[1].removeLast(30)
        try expectRefused(
            fixture, image.dockerArchive(["a:1"], layerFiles: stored), "cannot read layer 1 of a:1: unexpected EOF")
    }

    @Test func `every compression is read inside an archive`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        for tool in ["gzip", "bzip2", "xz", "zstd -q"] {
            let other = try StoreFixture()
            let stored = try image.layers.map { layer in
                try other.write(layer, as: "plain")
                try other.layers.shell("\(tool) -c plain >packed")
                return try other.layers.directory.readFile("packed", limit: 1 << 20) ?? []
            }
            #expect(try other.load(hybrid(image, stored)) == ["Loaded image: a:1"], "\(tool)")
            #expect(try other.store.image(matching: "a:1").id == image.id)
            try other.expectSound()
        }
    }

    @Test func `lists without an end are cut short`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        let tags = (0...ImageArchive.nameLimit).map { "a:\($0)" }
        try expectRefused(fixture, image.dockerArchive(tags), "1001 names: the limit is 1000")
        var layout = IndexFixture()
        var big = image
        big.configuration += [UInt8](repeating: 0x20, count: 3 << 20)
        let entry = layout.manifest(of: big)
        for _ in 0..<20 { layout.list(entry) }
        try expectRefused(fixture, layout.archive, "total size of the manifests and configurations")
        var deep = IndexFixture()
        var inner = deep.manifest(of: image)
        for _ in 0..<6 { inner = deep.index([inner]) }
        deep.list(inner)
        try expectRefused(fixture, deep.archive, "more than 4 indexes inside each other")
    }

    @Test func `a directory is read like an archive, and no name leads out of it`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        try fixture.write(try fixture.pack(image.ociArchive(name: "a:1")), as: "x.tar")
        try fixture.layers.shell("mkdir layout && tar -C layout -xf x.tar")
        #expect(try fixture.load("layout") == ["Loaded image: a:1"])
        #expect(try fixture.store.image(matching: "a:1").id == image.id)
        let layer = "blobs/sha256/\(Digest.of(image.layers[0]).hex)"
        let other = try StoreFixture()
        try other.layers.shell("cp -r \(fixture.path)/layout .")
        let before = try other.state()
        // A link to a file outside, a pipe that nobody writes to, a directory.
        for trick in ["ln -s /etc/hostname \(layer)", "mkfifo \(layer)", "mkdir \(layer)"] {
            try other.layers.shell("cd layout && rm -rf \(layer) && \(trick)")
            #expect(throws: (any Error).self, "\(trick)") { try other.load("layout") }
            #expect(try other.state() == before)
        }
    }

    @Test func `absolute names mean the archive's root`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        let files: [(Path, [UInt8])] = [
            ("/config", image.configuration), ("/a.tar", image.layers[0]), ("./b.tar", image.layers[1]),
            ("/manifest.json", Array("[\(image.dockerManifest("/config", ["a:1"], ["//a.tar", "/b.tar"]))]".utf8)),
        ]
        #expect(try fixture.load(files) == ["Loaded image: a:1"])
        #expect(try fixture.store.image(matching: "a:1").id == image.id)
    }
}
