import Archive
import Linux
import Testing

@testable import ImageStore

/// Whatever stands in the files of a store, the answer is an error with a sentence, never a trap.
@Suite struct `A damaged store` {
    let fixture: TemporaryStore
    var store: Store { fixture.store }

    init() throws {
        fixture = try TemporaryStore()
        try fixture.addImage("x:1", "x:2", layers: ["one", "two"])
        try fixture.addImage("y", layers: ["one", "three"])
    }

    /// Numbers that are the same in each run, so that a failure can be found again.
    struct Sequence: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    static func damaged(_ bytes: [UInt8], _ generator: inout Sequence) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            guard !bytes.isEmpty else { return bytes }
            let place = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<5, using: &generator) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: Array("{\"[]},:\n9".utf8).shuffled(using: &generator).prefix(2), at: place)
            case 3: bytes.removeLast(bytes.count - place)
            default: bytes.removeSubrange(place..<min(place + 20, bytes.count))
            }
        }
        return bytes
    }

    /// Reads all there is to read.
    func readAll() {
        do {
            for summary in try store.images() {
                let image = try store.image(summary)
                _ = try store.history(of: image)
                _ = store.inspection(of: image).text(.indented(by: 4))
            }
            _ = try store.image(matching: "x:1")
            _ = try store.readIndex().foreignDescriptors()
            _ = try store.save(["x", "y"], to: try FileDescriptor.open("/dev/null", .writeOnly))
        } catch { #expect(!"\(error)".isEmpty) }
    }

    @Test func `answers for every index`() throws {
        let images = try Directory.open(store.layout.images)
        let whole = try #require(try images.readFile(Layout.index, limit: 1 << 20))
        var generator = Sequence(state: 1)
        for _ in 0..<400 {
            try images.replaceFile(Layout.index, with: Self.damaged(whole, &generator), .atomic)
            readAll()
            do { try store.tag(Digest.of("none"), as: try Reference("z")) } catch { #expect(!"\(error)".isEmpty) }
        }
    }

    @Test func `answers for every layer's record`() throws {
        let layers = try Directory.open(store.layout.layers)
        let chain = try store.image(matching: "y").layers
        let name = Layout.record(try #require(chain.last?.chainID))
        let whole = try #require(try layers.readFile(name, limit: 4096))
        var generator = Sequence(state: 2)
        for _ in 0..<100 {
            try layers.replaceFile(name, with: Self.damaged(whole, &generator), .atomic)
            readAll()
        }
    }

    @Test func `does not go round in circles`() throws {
        let (one, two) = (Digest.of("1"), Digest.of("2"))
        try fixture.write(LayerRecord(diffID: one, parent: two, size: 1), for: one)
        try fixture.write(LayerRecord(diffID: two, parent: one, size: .max), for: two)
        try store.sweep()
        #expect(try store.layerRecord(one) == nil)
    }

    @Test func `answers for every configuration and manifest`() throws {
        let image = try store.image(matching: "x:1")
        let manifest = try store.readBlob(image.manifest.digest, limit: 1 << 20, of: image.id, as: "its manifest")
        var generator = Sequence(state: 3)
        for _ in 0..<400 {
            do {
                _ = try ImageConfiguration(decoding: Self.damaged(image.rawConfiguration, &generator)).encoded()
            } catch {
                #expect("\(error)".hasPrefix("cannot "))
            }
            do { _ = try Manifest(decoding: Self.damaged(manifest, &generator)).encoded() } catch {
                #expect("\(error)".hasPrefix("cannot "))
            }
        }
    }

    @Test func `says which blob is not what it was`() throws {
        let image = try store.image(matching: "x:1")
        let blobs = try Directory.open(store.layout.blobs)
        try blobs.replaceFile(Path(image.id.hex), with: Array("{}".utf8), .atomic)
        let error = #expect(throws: StoreError.self) { try store.image(matching: "x:1") }
        #expect(error == .damaged(image.id, part: "its configuration"))
        #expect(error?.hint?.contains("swrun fsck --repair") == true)
        try blobs.removeFile(Path(image.id.hex))
        let missing = #expect(throws: StoreError.self) { try store.image(matching: "x:1") }
        #expect(
            missing?.description == "cannot use image \(image.id.short): its configuration is missing from the store")
    }

    @Test func `can still be cleared of the image`() throws {
        let image = try store.image(matching: "x:1")
        try Directory.open(store.layout.blobs).removeFile(Path(image.id.hex))
        let layer = try #require(image.layers.last?.chainID)
        #expect(try store.removeOne(image.id.hex, force: true, dependents: []).contains(.deleted(layer)))
        #expect(try store.images().count == 1)
    }
}
