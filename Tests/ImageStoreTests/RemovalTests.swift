import Archive
import Linux
import Testing

@testable import ImageStore

/// cli.md, 2.4, row by row.
@Suite struct `Removing an image` {
    let fixture: TemporaryStore
    var store: Store { fixture.store }

    init() throws { fixture = try TemporaryStore() }

    func remove(_ operand: String, force: Bool = false, _ dependents: Dependent...) throws -> [String] {
        try store.removeOne(operand, force: force, dependents: dependents).map(\.description)
    }

    /// The sentence and the hint of a refusal; the store must be as it was.
    func refusal(_ operand: String, force: Bool = false, _ dependents: Dependent...) throws -> (String, String?) {
        let before = try fixture.snapshot()
        do {
            let lines = try store.removeOne(operand, force: force, dependents: dependents)
            Issue.record("was removed: \(lines)")
            return ("", nil)
        } catch let error as any HintedError {
            #expect(try fixture.snapshot() == before)
            return ((["\(error)"] + error.details).joined(separator: "\n  "), error.hint)
        }
    }

    @Test(arguments: [false, true])
    func `by a name that is not its last takes only the name`(force: Bool) throws {
        let image = try fixture.addImage("x:1", "x:2", "h.tld/y").image
        let user = fixture.dependent("c", on: image.id, isRunning: true)
        #expect(try remove("x:1", force: force, user) == ["Untagged: x:1"])
        #expect(try remove("h.tld/y", force: force, user) == ["Untagged: h.tld/y:latest"])
        #expect(try store.images().map { $0.references.map(\.familiar) } == [["x:2"]])
    }

    @Test(arguments: [false, true])
    func `by its last name deletes it with its layers, topmost first`(force: Bool) throws {
        let empty = try fixture.snapshot()
        let image = try fixture.addImage("x:1", layers: ["one", "two"]).image
        let lines = try remove("x:1", force: force)
        #expect(
            lines == ["Untagged: x:1", "Deleted: \(image.id)"]
                + image.layers.reversed().map { "Deleted: \($0.chainID)" })
        #expect(try fixture.snapshot() == empty)
    }

    @Test func `by its last name is refused while a container needs it`() throws {
        let image = try fixture.addImage("x:1").image
        let stopped = fixture.dependent("old", on: image.id)
        let running = fixture.dependent("web", on: image.id, isRunning: true, bytes: 45)
        let other = fixture.dependent("other", on: Digest.of("elsewhere"))
        let (one, hint) = try refusal("x:1", stopped, other)
        #expect(
            one == """
                conflict: unable to remove repository reference "x:1" (must force) - \
                container \(stopped.shortID) is using its referenced image \(image.id.short)
                  container old (\(stopped.shortID)): Exited (0) 3 hours ago, its writable layer holds 1.98MB
                """)
        #expect(hint == "swrun rm old && swrun rmi x:1")
        let (both, fullHint) = try refusal("x:1", force: true, stopped, running)
        #expect(
            both == """
                conflict: unable to remove repository reference "x:1" (cannot be forced) - \
                container \(running.shortID) is using its referenced image \(image.id.short)
                  container old (\(stopped.shortID)): Exited (0) 3 hours ago, its writable layer holds 1.98MB
                  container web (\(running.shortID)): Up 2 minutes, its writable layer holds 45B
                """)
        #expect(fullHint == "swrun stop web && swrun rm old web && swrun rmi x:1")
    }

    @Test(arguments: ["x:1", "ID"])
    func `by force leaves it to a stopped container until that goes`(operand: String) throws {
        let empty = try fixture.snapshot()
        let image = try fixture.addImage("x:1", layers: ["one", "two"]).image
        let stopped = fixture.dependent("old", on: image.id)
        #expect(try remove(operand == "ID" ? image.id.short : operand, force: true, stopped) == ["Untagged: x:1"])
        #expect(try store.images().map(\.references) == [[]])
        #expect(try store.image(matching: image.id.hex).layers == image.layers)

        #expect(try store.collect([stopped]) == [])
        #expect(try store.images().count == 1)
        #expect(try store.collect([]).first == .deleted(image.id))
        #expect(try fixture.snapshot() == empty)
    }

    @Test func `that lost its name in another way is not collected`() throws {
        try fixture.addImage("x:1", layers: ["one"])
        try fixture.addImage("x:1", layers: ["two"])
        #expect(try store.collect([]) == [])
        #expect(try store.images().count == 2)
    }

    @Test func `that was kept for a container is the user's again with a name`() throws {
        let image = try fixture.addImage("x:1").image
        _ = try remove("x:1", force: true, fixture.dependent("old", on: image.id))
        try store.tag(image, as: try Reference("y"))
        #expect(try store.collect([]) == [])
        #expect(try store.image(matching: "y").id == image.id)
    }

    @Test func `by ID takes its one name along`() throws {
        for (number, length) in [64, 12, 1].enumerated() {
            let image = try fixture.addImage("x:1", layers: ["\(number)"]).image
            let lines = try remove(String(image.id.hex.prefix(length)))
            #expect(Array(lines.prefix(2)) == ["Untagged: x:1", "Deleted: \(image.id)"])
        }
        let nameless = try fixture.addImage(layers: ["n"]).image
        #expect(try remove(nameless.id.short).first == "Deleted: \(nameless.id)")
    }

    @Test func `by ID with several names is refused, and forced takes all`() throws {
        let image = try fixture.addImage("x:1", "x:2").image
        let (sentence, hint) = try refusal(image.id.short)
        #expect(
            sentence == "conflict: unable to delete \(image.id.short) (must be forced) - "
                + "image is referenced in multiple repositories")
        #expect(hint == "swrun rmi x:1 x:2")
        #expect(
            try remove(image.id.short, force: true).prefix(3)
                == ["Untagged: x:1", "Untagged: x:2", "Deleted: \(image.id)"])
    }

    @Test func `by ID is refused while a stopped container needs it`() throws {
        let image = try fixture.addImage("x:1").image
        let stopped = fixture.dependent("old", on: image.id)
        let (sentence, hint) = try refusal(image.id.short, stopped)
        #expect(
            sentence.hasPrefix(
                "conflict: unable to delete \(image.id.short) (must be forced) - "
                    + "image is being used by stopped container \(stopped.shortID)\n  container old"))
        #expect(hint == "swrun rm old && swrun rmi \(image.id.short)")
    }

    @Test(arguments: [false, true])
    func `by ID is refused while a running container needs it`(force: Bool) throws {
        let image = try fixture.addImage("x:1").image
        let running = fixture.dependent("web", on: image.id, isRunning: true)
        let (sentence, _) = try refusal(image.id.short, force: force, running)
        #expect(
            sentence.hasPrefix(
                "conflict: unable to delete \(image.id.short) (cannot be forced) - "
                    + "image is being used by running container \(running.shortID)"))
    }

    @Test(arguments: [false, true])
    func `by ID is refused while an image was made from it`(force: Bool) throws {
        let parent = try fixture.addImage("x:1", layers: ["one"]).image
        let child = try fixture.addImage("x:2", layers: ["one", "two"], parent: parent.id).image
        let (sentence, hint) = try refusal(parent.id.short, force: force)
        #expect(
            sentence == "conflict: unable to delete \(parent.id.short) (cannot be forced) - "
                + "image has dependent child images")
        #expect(hint == "swrun rmi x:1")
        _ = try fixture.addImage("x:1", layers: ["other"])
        #expect(
            try refusal(parent.id.short, force: force).1 == "swrun rmi \(child.id.short) \(parent.id.short)")
    }

    @Test func `leaves the layers that others stand on`() throws {
        let empty = try fixture.snapshot()
        let base = try fixture.addImage("base", layers: ["one"]).image
        let image = try fixture.addImage("x", layers: ["one", "two"], parent: base.id).image
        #expect(try remove("base") == ["Untagged: base:latest", "Deleted: \(base.id)"])
        for layer in image.layers { #expect(try store.hasLayer(layer.chainID) && store.hasBlob(layer.diffID)) }
        #expect(try remove("x").count == 4)
        #expect(try fixture.snapshot() == empty)
    }

    @Test func `leaves a tar that another layer comes from`() throws {
        let one = try fixture.addImage("one", layers: ["a", "same"]).image
        let two = try fixture.addImage("two", layers: ["b", "same"]).image
        let tar = try #require(one.layers.last?.diffID)
        _ = try remove("one")
        #expect(try store.hasBlob(tar))
        #expect(try store.hasLayer(try #require(two.layers.last?.chainID)))
        _ = try remove("two")
        #expect(try !store.hasBlob(tar))
    }

    @Test func `takes parents along that have no name and no other use`() throws {
        let grand = try fixture.addImage("x", layers: ["one"]).image
        let parent = try fixture.addImage("x", layers: ["one", "two"], parent: grand.id).image
        let image = try fixture.addImage("x", layers: ["one", "two", "three"], parent: parent.id).image
        let user = fixture.dependent("c", on: grand.id)
        #expect(
            try remove("x", user) == [
                "Untagged: x:latest", "Deleted: \(image.id)", "Deleted: \(image.layers[2].chainID)",
                "Deleted: \(parent.id)", "Deleted: \(parent.layers[1].chainID)",
            ])
        #expect(try store.images().map(\.id) == [grand.id])
    }

    @Test func `takes names by digest along with the last tag of their repository`() throws {
        let digest = Digest.of("manifest")
        let image = try fixture.addImage("h.tld/x:1", "h.tld/x@\(digest)", "y").image
        #expect(try remove("h.tld/x:1") == ["Untagged: h.tld/x:1", "Untagged: h.tld/x@\(digest)"])
        #expect(try store.image(matching: "y").id == image.id)
    }

    @Test func `that is not there says so`() throws {
        #expect(try refusal("nosuch").0 == "No such image: nosuch:latest")
        #expect(try refusal("nosuch", force: true).0 == "No such image: nosuch:latest")
    }

    @Test func `leaves the blobs of images that other programs keep in the layout`() throws {
        let image = try fixture.addImage("x").image
        let images = try Directory.open(store.layout.images)
        let bytes = try #require(try images.readFile(Layout.index, limit: 1 << 20))
        var index = try ImageIndex(decoding: bytes, named: "index.json")
        index.manifests.append(image.manifest)
        try images.replaceFile(Layout.index, with: try index.encoded(), .atomic)
        _ = try remove("x")
        #expect(try store.images().isEmpty)
        #expect(try store.hasBlob(image.id) && store.hasBlob(image.manifest.digest))
        #expect(try store.hasBlob(try #require(image.layers.first?.diffID)))
    }

    @Test func `works beside an image whose layer has lost its record, and for that image`() throws {
        let damaged = try fixture.addImage("damaged", layers: ["one", "two"]).image
        let other = try fixture.addImage("other", layers: ["one", "three"]).image
        let top = try #require(damaged.layers.last)
        try Directory.open(store.layout.layers).replaceFile(Layout.record(top.chainID), with: [], .atomic)
        _ = try remove("other")
        let gone = try #require(other.layers.last)
        #expect(try !store.hasLayer(gone.chainID))
        for layer in damaged.layers { #expect(try store.hasLayer(layer.chainID) && store.hasBlob(layer.diffID)) }
        _ = try remove("damaged")
        let left = try shell("ls \(store.layout.layers) \(store.layout.blobs) | grep -E '^[0-9a-f]{64}'")
        #expect(left.output.isEmpty)
    }

    @Test func `needs no room: the index has its own`() throws {
        try fixture.addImage("x", layers: ["one"])
        let images = try Directory.open(store.layout.images)
        let before = try images.status(of: Layout.indexReserve)
        #expect(before.size >= 64 << 10 && before.blocks * 512 >= before.size)
        _ = try remove("x")
        #expect(try images.status(of: Layout.indexReserve).size >= 64 << 10)
    }
}
