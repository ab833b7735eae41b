import Archive
import Linux
import Testing

@testable import ImageStore

@Suite(.enabled(if: Shell.isRoot, "needs root: owners of files"))
struct LoadTests {
    /// Two layers, the second of which deletes something of the first.
    private func image(_ fixture: StoreFixture, command: String = "sh") throws -> TestImage {
        TestImage(
            [
                try fixture.layers.tar([.directory("bin"), .file("bin/sh", "#!"), .file("bin/dd", "dd")]),
                try fixture.layers.tar([.file("bin/.wh.dd"), .file("new", "\(command)")]),
            ], command: command)
    }

    @Test func `a docker archive becomes an image with docker's ID`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        let lines = try fixture.load(image.dockerArchive(["ubuntu:14.04", "localhost:5000/x/y:z"]))
        #expect(lines == ["Loaded image: ubuntu:14.04", "Loaded image: localhost:5000/x/y:z"])
        let loaded = try fixture.store.image(matching: "ubuntu:14.04")
        #expect(loaded.id == image.id)
        #expect(loaded.rawConfiguration == image.configuration)
        #expect(loaded.references.map(\.familiar).sorted() == ["localhost:5000/x/y:z", "ubuntu:14.04"])
        #expect(loaded.layers.map(\.diffID) == image.layers.map { Digest.of($0) })
        #expect(loaded.size == 4 + 2)
        let top = try Directory.open(fixture.store.layout.root).openDirectoryInRoot(
            try #require(fixture.store.layerPaths(of: loaded).first))
        #expect(try Tree.read(top)["bin/dd"]?.hasPrefix("characterDevice") == true)
        #expect(try Tree.read(top)["bin"] == "directory 755 0:0 1970-01-01T00:33:20Z")
        try fixture.expectSound()
    }

    @Test func `an image without a name is loaded by its ID`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        #expect(try fixture.load(image.dockerArchive(nil)) == ["Loaded image ID: \(image.id)"])
        #expect(try fixture.store.image(withID: image.id).references.isEmpty)
    }

    @Test func `a name moves to the image that is loaded, and the old one is told`() throws {
        let fixture = try StoreFixture()
        let (old, new) = (try image(fixture), try image(fixture, command: "other"))
        try fixture.load(old.dockerArchive(["a:1"]))
        let lines = try fixture.load(new.dockerArchive(["a:1"]))
        #expect(
            lines == [
                "The image a:1 already exists, renaming the old one with ID \(old.id) to empty string",
                "Loaded image: a:1",
            ])
        #expect(try fixture.store.image(matching: "a:1").id == new.id)
        #expect(try fixture.store.image(withID: old.id).references.isEmpty)
        #expect(try fixture.load(new.dockerArchive(["a:1"])) == ["Loaded image: a:1"])
    }

    @Test func `several images share what they have in common`() throws {
        let fixture = try StoreFixture()
        let (first, second) = (try image(fixture), try image(fixture, command: "other"))
        var files = first.dockerArchive(["a:1"])
        let manifest = first.dockerManifest("\(first.id.hex).json", ["a:1"], files[..<2].map { "\($0.0)" })
        files.removeLast()
        files.append(("b.tar", second.layers[1]))
        files.append(("config.json", second.configuration))
        let other = second.dockerManifest("config.json", nil, ["\(files[0].0)", "./b.tar"])
        files.append(("manifest.json", Array("[\(manifest),\(other)]".utf8)))
        #expect(try fixture.load(files) == ["Loaded image: a:1", "Loaded image ID: \(second.id)"])
        #expect(try Directory.open(fixture.store.layout.layers).entries().count == 2 * 3)
        try fixture.expectSound()
    }

    @Test func `gzip is read outside and inside, and from a pipe`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        let inside = image.dockerArchive(["in:1"], layerFiles: try image.layers.map(fixture.gzip))
        #expect(try fixture.load(inside) == ["Loaded image: in:1"])
        let other = try StoreFixture()
        try other.write(try other.gzip(try other.pack(image.dockerArchive(["out:1"]))), as: "archive.tar.gz")
        #expect(try other.load("archive.tar.gz") == ["Loaded image: out:1"])
        #expect(try fixture.store.image(matching: "in:1").id == other.store.image(matching: "out:1").id)
        let piped = try StoreFixture()
        try piped.layers.shell("mkfifo pipe; (cat '\(other.path)/archive.tar.gz' >pipe) >/dev/null 2>&1 &")
        #expect(try piped.load("pipe") == ["Loaded image: out:1"])
        try piped.expectSound()
    }

    @Test func `an OCI layout in a tar is read, and keeps a registry's manifest`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        let files = image.ociArchive(name: "example.com/a:1", layerFiles: try image.layers.map(fixture.gzip))
        #expect(try fixture.load(files) == ["Loaded image: example.com/a:1"])
        let loaded = try fixture.store.image(matching: "example.com/a:1")
        #expect(loaded.id == image.id)
        let manifest = try #require(files.first { $0.1.starts(with: "{\"schemaVersion\":2,\"mediaType\"".utf8) }?.1)
        #expect(loaded.summary.sourceManifest == Digest.of(manifest))
        #expect(try fixture.store.image(matching: "example.com/a@\(Digest.of(manifest))").id == image.id)
        #expect(try fixture.load(image.ociArchive(name: "latest")) == ["Loaded image ID: \(image.id)"])
        try fixture.expectSound()
    }

    @Test func `of an index inside the index, this machine's image is taken`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        var files = image.ociArchive(name: nil)
        let inner = files.removeLast().1
        let here = Descriptor.Platform.current
        let platform = "\"platform\":{\"architecture\":\"\(here.architecture)\",\"os\":\"linux\"},"
        let elsewhere =
            "{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"\(Digest.of("x"))\",\"size\":1,"
            + "\"platform\":{\"architecture\":\"unknown\",\"os\":\"unknown\"}},"
        let text = String(decoding: inner, as: UTF8.self)
            .replacing("{\"mediaType\"", with: elsewhere + "{\(platform)\"mediaType\"")
        files.append((Path("blobs/sha256").appending(Digest.of(text).hex), Array(text.utf8)))
        let index =
            "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"application/vnd.oci.image.index.v1+json\","
            + "\"digest\":\"\(Digest.of(text))\",\"size\":\(text.utf8.count),\"annotations\":"
            + "{\"io.containerd.image.name\":\"docker.io/library/multi:1\"}}]}"
        files.append(("index.json", Array(index.utf8)))
        #expect(try fixture.load(files) == ["Loaded image: multi:1"])
        #expect(try fixture.store.image(matching: "multi:1").id == image.id)
    }

    @Test func `a layer that is there already is not read again`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        try fixture.load(image.dockerArchive(["a:1"]))
        let garbage = image.layers.map { _ in Array("garbage".utf8) }
        #expect(try fixture.load(image.dockerArchive(["b:1"], layerFiles: garbage)) == ["Loaded image: b:1"])
    }

    @Test func `as many layers as an image may have are loaded, and none of more`() throws {
        let fixture = try StoreFixture()
        let layers = try (0...128).map {
            try fixture.layers.tar([.file(Path("etc/\($0)")), .file(Path("etc/.wh.\($0 - 1)"))])
        }
        let most = TestImage(Array(layers[..<128]))
        try fixture.load(most.dockerArchive(["most:1"]))
        let image = try fixture.store.image(matching: "most:1")
        #expect(image.layers.count == 128)
        let merged = try MergedDirectory(layers: fixture.store.layerDirectories(of: image))
        #expect(try merged.directory("etc")?.names() == ["127"])
        #expect(throws: StoreError.tooManyLayers(129)) { try fixture.load(TestImage(layers).dockerArchive(["more:1"])) }
        try fixture.expectSound()
    }
}
