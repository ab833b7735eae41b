import Archive
import Linux
import Testing

@testable import ImageStore

@Suite struct `A store` {
    let fixture: TemporaryStore
    var store: Store { fixture.store }

    init() throws { fixture = try TemporaryStore() }

    @Test func `is an empty OCI layout at first, for its owner alone`() throws {
        #expect(try store.images().isEmpty)
        let files = try shell("cd \(fixture.root) && stat -c '%a %n' . images images/* layers && cat images/oci-layout")
        #expect(
            files.output == """
                700 .
                700 images
                700 images/blobs
                600 images/index.json
                600 images/index.lock
                600 images/index.reserve
                600 images/oci-layout
                700 layers
                {"imageLayoutVersion":"1.0.0"}
                """)
        #expect(try Store(root: fixture.root).images().isEmpty)
    }

    @Test func `of another version is refused`() throws {
        try Directory.open(store.layout.images)
            .replaceFile(Layout.version, with: Array(#"{"imageLayoutVersion":"2.0"}"#.utf8), .atomic)
        let error = #expect(throws: StoreError.self) { try Store(root: fixture.root) }
        #expect(error?.description == "cannot use oci-layout as an image layout: version 2.0 is not supported")
    }

    @Test func `lists images newest first, ties by name, one without a name as one`() throws {
        try fixture.addImage("b:2", "b:1", layers: ["x"], created: 5)
        try fixture.addImage("a:1", layers: ["y"], created: 5)
        try fixture.addImage(layers: ["z"], created: 5)
        try fixture.addImage("old", layers: ["w"], created: 1)
        try fixture.addImage("new", layers: ["x", "y"], created: 9)
        let images = try store.images()
        #expect(
            images.map { $0.references.map(\.familiar) } == [
                ["new:latest"], ["a:1"], ["b:1", "b:2"], [], ["old:latest"],
            ])
        #expect(images.map(\.size) == [2, 1, 1, 1, 1])
        #expect(images.first?.created == Timestamp(seconds: 9))
    }

    @Test func `knows an image by the digest of its configuration`() throws {
        let image = try fixture.addImage("x").image
        #expect(image.id == Digest.of(image.rawConfiguration))
        let found = try store.image(matching: "x")
        #expect(found.id == image.id)
        #expect(found.configuration.execution?.command == ["/bin/sh"])
        #expect(
            store.layerPaths(of: found).map(\.description) == found.layers.reversed().map { "layers/\($0.chainID.hex)" }
        )
    }

    @Test func `moves a name to the image that got it last, and tells from which`() throws {
        let first = try fixture.addImage("x:1", layers: ["one"]).image
        let again = try fixture.addImage("x:1", layers: ["two"])
        #expect(again.moved.map(\.previous) == [first.id])
        #expect(again.moved.map(\.reference.familiar) == ["x:1"])
        #expect(try store.image(matching: "x:1").id == again.image.id)
        #expect(try store.image(matching: first.id.hex).references == [])
        // Once it has a name again, it is one image still.
        try store.tag(first, as: try Reference("y"))
        #expect(try store.images().map { $0.references.map(\.familiar) } == [["x:1"], ["y:latest"]])
    }

    @Test func `publishes an image twice without a trace`() throws {
        try fixture.addImage("x:1", layers: ["one"])
        let before = try fixture.snapshot()
        #expect(try fixture.addImage("x:1", layers: ["one"]).moved.isEmpty)
        #expect(try fixture.snapshot() == before)
    }

    @Test func `refuses an image whose layer it does not have`() throws {
        let configuration = ImageConfiguration(created: nil, architecture: "amd64", layers: [Digest.of("none")])
        let before = try fixture.snapshot()
        let bytes = try configuration.encoded()
        #expect(throws: StoreError.self) { try store.publish(configuration: bytes, names: []) }
        #expect(try fixture.snapshot() == before)
    }

    @Test func `takes 128 layers, which any reader of the layout sees, and not one more`() throws {
        let names = (1...128).map { "layer \($0)" }
        let image = try fixture.addImage("deep", layers: names).image
        #expect(try store.image(matching: "deep").layers.count == 128)
        #expect(Set(store.layerPaths(of: image)).count == 128)
        #expect(try store.history(of: image).count == 128)
        if hasProgram("skopeo") {
            let inspected = try shell("skopeo inspect --raw oci:\(fixture.root)/images:deep:latest")
            #expect(try Manifest(decoding: Array(inspected.output.utf8)).layers.count == 128)
        }
        let error = #expect(throws: StoreError.self) { try fixture.addImage(layers: names + ["one more"]) }
        #expect(error == .tooManyLayers(129))
        #expect(try store.images().count == 1)
    }

    @Test func `leaves nothing of a blob that was not published`() throws {
        let before = try fixture.snapshot()
        try store.newBlob().file.write("half")
        #expect(try fixture.snapshot() == before)
    }

    @Test func `tags, and refuses digests and images that are gone`() throws {
        let image = try fixture.addImage("x").image
        try store.tag(image, as: try Reference("localhost:5000/y"))
        #expect(try store.image(matching: "localhost:5000/y").id == image.id)
        #expect(throws: StoreError.digestReference) {
            try store.tag(image, as: try Reference("y@\(image.id)"))
        }
        let missing = Digest.of("missing")
        #expect(throws: StoreError.noSuchImage(missing.description)) {
            try store.tag(missing, as: try Reference("z"))
        }
    }

    @Test func `reads an index that another program has written, and leaves its images alone`() throws {
        let image = try fixture.addImage("x").image
        let images = try Directory.open(store.layout.images)
        let ours = try #require(try images.readFile(Layout.index, limit: 1 << 20))
        var index = try ImageIndex(decoding: ours, named: "index.json")
        let foreign = Descriptor(
            mediaType: MediaType.manifest, digest: Digest.of("f"), size: 1,
            annotations: [Annotation.referenceName: "foreign"])
        index.manifests.append(foreign)
        try images.replaceFile(Layout.index, with: try index.encoded(), .atomic)
        #expect(try store.images().map(\.id) == [image.id])
        try store.tag(image, as: try Reference("y"))
        let after = try #require(try images.readFile(Layout.index, limit: 1 << 20))
        #expect(try ImageIndex(decoding: after, named: "index.json").manifests.contains(foreign))
    }

    @Test func `says what is wrong with its index`() throws {
        try Directory.open(store.layout.images).replaceFile(Layout.index, with: Array("{".utf8), .atomic)
        let error = #expect(throws: StoreError.self) { try store.images() }
        #expect(error?.description == "cannot read index.json: not JSON")
    }

    @Test func `is read in place by skopeo, by the familiar name`() throws {
        try #require(hasProgram("skopeo"), "skopeo is not installed")
        let image = try fixture.addImage("ubuntu:14.04", "localhost:5000/a/b:c", layers: ["one", "two"]).image
        for name in ["ubuntu:14.04", "localhost:5000/a/b:c"] {
            let inspected = try shell("skopeo inspect --raw --config oci:\(fixture.root)/images:\(name)")
            #expect(inspected.status == 0)
            #expect(Digest.of(inspected.output) == image.id)
        }
        let copied = try shell("skopeo copy -q oci:\(fixture.root)/images:ubuntu:14.04 dir:\(fixture.root)/copy")
        #expect(copied.status == 0, "\(copied.output)")
    }

    @Test func `without its index is damaged, not empty`() throws {
        try fixture.addImage("x")
        try Directory.open(store.layout.images).removeFile(Layout.index)
        let error = #expect(throws: StoreError.self) { try store.images() }
        #expect(error?.description == "cannot read index.json: it is missing")
        #expect(throws: StoreError.self) { try store.sweep() }
    }

    @Test func `says that an image is gone to those who found it before`() throws {
        let image = try fixture.addImage("x").image
        _ = try store.removeOne("x", dependents: [])
        #expect(throws: StoreError.noSuchImage("x:latest")) { try store.image(image.summary) }
        #expect(throws: StoreError.noSuchImage("x:latest")) { try store.history(of: image) }
    }
}
