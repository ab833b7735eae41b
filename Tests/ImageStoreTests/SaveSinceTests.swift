import Archive
import Linux
import Testing

@testable import ImageStore

/// Archives of what changed since an image that the receiver has.
@Suite struct SaveSinceTests {
    let fixture: TemporaryStore
    var store: Store { fixture.store }

    init() throws { fixture = try TemporaryStore() }

    /// Saves, and returns the digests of the blobs in the archive, the annotation of each image, and what was told.
    private func save(
        _ operands: String..., since base: String? = nil, platform: String? = nil
    ) throws -> (blobs: Set<String>, since: [String?], events: [SaveEvent]) {
        let archive = "\(fixture.root)/saved.tar"
        let options = SaveOptions(platform: try platform.map { try Descriptor.Platform($0) }, since: base)
        var events: [SaveEvent] = []
        do {
            let file = try FileDescriptor.open(Path(archive), [.writeOnly, .create, .truncate], mode: 0o600)
            try store.save(operands, options, to: file) { events.append($0) }
        }
        let names = try shell("tar -tf \(archive) | sed -n 's/^blobs.sha256.//p' | grep .").output
        let index = try shell("tar -xOf \(archive) index.json").output
        let descriptors = try ImageIndex(decoding: Array(index.utf8), named: "index.json").manifests
        return (
            Set(names.split(separator: "\n").map(String.init)), descriptors.map { $0.annotations?[Annotation.since] },
            events
        )
    }

    private func hex(_ image: Image, _ layers: Range<Int>) -> Set<String> {
        Set(image.layers[layers].map(\.diffID.hex)).union([image.id.hex, image.manifest.digest.hex])
    }

    @Test func `the layers of the base are left out, and nothing else`() throws {
        try fixture.addImage("base:1", layers: ["one", "two"])
        let image = try fixture.addImage("new:1", "new:2", layers: ["one", "two", "three", "four"]).image
        let saved = try save("new", since: "base:1")
        #expect(saved.blobs == hex(image, 2..<4) && saved.since == ["base:1", "base:1"] && saved.events.isEmpty)
        #expect(try save("new:1").blobs == hex(image, 0..<4))
    }

    @Test func `a base that is given by its ID is called so`() throws {
        let base = try fixture.addImage("base:1", layers: ["one"]).image
        try fixture.addImage("new", layers: ["one", "two"])
        #expect(try save("new", since: base.id.short).since == [base.id.description])
        #expect(try save("new", since: "base:1").since == ["base:1"])
        #expect(throws: StoreError.noSuchImage("nosuch:latest")) { try save("new", since: "nosuch") }
    }

    @Test func `the same layer on others is not the base's`() throws {
        try fixture.addImage("base:1", layers: ["one", "two"])
        // "one" again, higher up: the receiver has its content, but not unpacked on these layers.
        let again = try fixture.addImage("again", layers: ["one", "three", "one"]).image
        #expect(try save("again", since: "base:1").blobs == hex(again, 1..<3))
        let other = try fixture.addImage("other", layers: ["three", "two"]).image
        let saved = try save("other", since: "base:1")
        #expect(saved.blobs == hex(other, 0..<2) && saved.since == [nil])
        #expect(saved.events == [.nothingShared("other:latest", base: "base:1")])
    }

    @Test func `what one image lacks is there for the other`() throws {
        try fixture.addImage("base:1", layers: ["one", "two"])
        let near = try fixture.addImage("near", layers: ["one", "two", "three"]).image
        let far = try fixture.addImage("far", layers: ["two", "three"]).image
        let saved = try save("near", "far", since: "base:1")
        #expect(saved.blobs == hex(near, 1..<3).union(hex(far, 0..<2)))
        #expect(saved.since == ["base:1", nil] && saved.events == [.nothingShared("far:latest", base: "base:1")])
    }

    @Test func `an image for another platform is an error where one is asked for`() throws {
        try fixture.addImage("x", layers: ["one"])
        #expect(try save("x", platform: "linux/amd64").since == [nil])
        let error = #expect(throws: SaveError.self) { try save("x", platform: "linux/arm64") }
        #expect(error?.description == "cannot save x:latest: it is for linux/amd64, not for linux/arm64")
    }
}
