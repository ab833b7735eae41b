import Archive
import Linux
import Testing

@testable import ImageStore

/// Archives that are not what they claim to be: each is refused, and the store stays as it was to the byte.
@Suite(.enabled(if: Shell.isRoot, "needs root: owners of files"))
struct HostileArchiveTests {
    private func image(_ fixture: StoreFixture) throws -> TestImage {
        TestImage([
            try fixture.layers.tar([.directory("bin"), .file("bin/sh", "#!")]),
            try fixture.layers.tar([.file("new", String(repeating: "x", count: 3000))]),
        ])
    }

    private func expectRefused(_ fixture: StoreFixture, _ files: [(Path, [UInt8])], _ text: String) throws {
        try expectRefused(fixture, try fixture.pack(files), text)
    }

    private func expectRefused(_ fixture: StoreFixture, _ archive: [UInt8], _ text: String) throws {
        let before = try fixture.state()
        try fixture.write(archive, as: "archive.tar")
        let error = #expect(throws: (any Error).self) { try fixture.load("archive.tar") }
        #expect(error.map { "\($0)".contains(text) } == true, "\(error.map { "\($0)" } ?? "none")")
        #expect(try fixture.state() == before)
    }

    @Test func `a changed layer is named with both digests`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        var layers = image.layers
        layers[1][600] ^= 1
        let (expected, got) = (Digest.of(image.layers[1]), Digest.of(layers[1]))
        try expectRefused(
            fixture, image.dockerArchive(["a:1"], layerFiles: layers),
            "invalid diffID for layer 1: expected \"\(expected)\", got \"\(got)\"")
        layers = image.layers
        layers[0] += [UInt8](repeating: 0, count: 512)
        try expectRefused(fixture, image.dockerArchive(["a:1"], layerFiles: layers), "invalid diffID for layer 0")
    }

    @Test func `documents that do not fit each other are refused`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        let files = image.dockerArchive(["a:1"])
        func manifest(_ text: String) -> [(Path, [UInt8])] { files.dropLast() + [("manifest.json", Array(text.utf8))] }
        let names = files[..<2].map { "\($0.0)" }
        let configuration = "\(image.id.hex).json"
        try expectRefused(fixture, Array(files.dropLast()), "invalid archive: does not contain a manifest.json")
        try expectRefused(
            fixture, manifest("[\(image.dockerManifest(configuration, nil, [names[0]]))]"),
            "invalid manifest, layers length mismatch: expected 1, got 2")
        try expectRefused(
            fixture, manifest("[\(image.dockerManifest("nowhere.json", nil, names))]"), "nowhere.json is missing")
        try expectRefused(
            fixture, manifest("[\(image.dockerManifest(configuration, nil, ["../x", names[1]]))]"), "leads out")
        try expectRefused(
            fixture, manifest("[\(image.dockerManifest(configuration, nil, ["/etc/passwd", names[1]]))]"), "is missing")
        try expectRefused(
            fixture, manifest("[\(image.dockerManifest(configuration, ["UPPER:1"], names))]"), "must be lowercase")
        try expectRefused(
            fixture, manifest("[\(image.dockerManifest(configuration, ["../x:1"], names))]"), "invalid reference")
        for text in ["", "{}", "[1]", "null", "[{\"Config\":1}]", String(repeating: "[", count: 100_000)] {
            try expectRefused(fixture, manifest(text), "manifest.json")
        }
        let other = TestImage(image.layers, command: "evil")
        let swapped = files.dropLast(2) + [(Path(configuration), other.configuration), files[3]]
        try expectRefused(fixture, Array(swapped), "should have digest")
    }

    @Test func `an OCI layout is verified blob by blob`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        let plain = image.ociArchive(name: "a:1")
        // Layers, configuration, manifest: each with a byte changed, then with one more.
        for number in 1..<plain.count - 1 {
            var files = plain
            files[number].1[files[number].1.count / 2] ^= 1
            try expectRefused(fixture, files, "should have digest")
            files = plain
            files[number].1.append(0)
            try expectRefused(fixture, files, "bytes, but has")
        }
        var compressed = image.ociArchive(name: "a:1", layerFiles: try image.layers.map(fixture.gzip))
        // The operating system in gzip's header: no other reader would notice.
        compressed[1].1[9] ^= 1
        try expectRefused(fixture, compressed, "should have digest")
        let ambiguous = image.ociArchive(name: "a:1") { manifest, _ in
            manifest = manifest.replacing("{\"schemaVersion\":2", with: "{\"schemaVersion\":2,\"manifests\":[]")
        }
        try expectRefused(fixture, ambiguous, "index and a manifest at once")
        let climbing = image.ociArchive(name: "a:1") { _, index in
            index = index.replacing("\"digest\":\"sha256:", with: "\"digest\":\"sha256:../")
        }
        try expectRefused(fixture, climbing, "digest")
        let huge = image.ociArchive(name: "a:1") { _, index in
            index = index.replacing("\"size\":", with: "\"size\":-1")
        }
        try expectRefused(fixture, huge, "bytes, but has")
    }

    @Test func `an archive that is cut anywhere leaves nothing behind`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        try fixture.load(image.dockerArchive(["there:1"]))
        let other = TestImage([try fixture.layers.tar([.file("other", String(repeating: "y", count: 2000))])])
        let whole = try fixture.pack(other.dockerArchive(["a:1"]))
        for length in stride(from: 1, to: whole.count - 1024, by: 301) {
            try expectRefused(fixture, Array(whole[..<length]), "")
        }
        try expectRefused(fixture, Array("garbage".utf8), "")
        try expectRefused(fixture, [UInt8](repeating: 0x41, count: 4096), "invalid tar header")
        try expectRefused(fixture, [UInt8](), "it is empty")
    }

    @Test func `a hostile layer leaves nothing behind, though an honest one came before it`() throws {
        let fixture = try StoreFixture()
        let honest = try fixture.layers.tar([.file("a", "b")])
        let image = TestImage([honest, try fixture.layers.tar([.file("../../../escaped")])])
        try expectRefused(fixture, image.dockerArchive(["a:1"]), "leads out of the layer")
    }

    @Test func `randomly damaged archives are refused or whole, and never crash`() throws {
        let fixture = try StoreFixture()
        let image = try image(fixture)
        let archives = [
            try fixture.pack(image.dockerArchive(["a:1"])), try fixture.pack(image.ociArchive(name: "b:1")),
            try fixture.gzip(try fixture.pack(image.dockerArchive(["c:1"]))),
        ]
        var random = SeededGenerator(1)
        for number in 0..<300 {
            var archive = archives[number % archives.count]
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let place = Int.random(in: 0..<archive.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: archive[place] = UInt8.random(in: 0...255, using: &random)
                case 1: archive[place] ^= 1 << Int.random(in: 0..<8, using: &random)
                case 2: archive.removeSubrange(place..<min(archive.count, place + 512))
                default: archive.insert(contentsOf: archive[place..<min(archive.count, place + 512)], at: place)
                }
            }
            try fixture.write(archive, as: "archive.tar")
            do { try fixture.load("archive.tar") } catch {}
        }
        try fixture.expectSound()
        for summary in try fixture.store.images() {
            let loaded = try fixture.store.image(summary)
            #expect(Digest.of(loaded.rawConfiguration) == loaded.id)
        }
    }
}
