import Archive
import Linux
import Testing

@testable import ImageStore

@Suite struct `Saving images` {
    let fixture: TemporaryStore
    var store: Store { fixture.store }
    var archive: String { "\(fixture.root)/saved.tar" }

    init() throws { fixture = try TemporaryStore() }

    /// Saves to the fixture's archive and unpacks that beside it with the system's tar.
    func save(_ operands: String...) throws {
        do {
            let file = try FileDescriptor.open(
                Path(archive), [.writeOnly, .create, .truncate], mode: 0o600)
            try store.save(operands, to: file)
        }
        let unpacked = try shell(
            "rm -rf \(fixture.root)/out && mkdir \(fixture.root)/out && tar -C \(fixture.root)/out -xf \(archive)")
        #expect(unpacked.status == 0 && unpacked.output.isEmpty, "\(unpacked.output)")
    }

    func file(_ name: String) throws -> [UInt8]? {
        try Directory.open(fixture.root).openDirectory("out").readFile(Path(name), limit: 1 << 20)
    }

    func names() throws -> [String?] {
        let bytes = try #require(try file("manifest.json"))
        guard case .array(let images) = try JSONDocument.decode(JSONValue.self, from: bytes, named: "manifest.json")
        else { return [] }
        return images.map { $0["RepoTags"]?.text(.compact) }
    }

    @Test func `writes an OCI layout that is a Docker archive, sorted and without a clock`() throws {
        let image = try fixture.addImage("x:1", "h.tld/y:2", layers: ["one", "two"]).image
        try save("x:1")
        let list = try shell("tar -tvf \(archive) --full-time --numeric-owner | awk '{print $1, $2, $4, $5, $6}'")
            .output
        let blobs = ([image.id, image.manifest.digest] + image.layers.map(\.diffID)).sorted()
        let time = "0/0 1970-01-01 00:00:00"
        #expect(
            list.split(separator: "\n").map(String.init)
                == ["drwxr-xr-x \(time) blobs/", "drwxr-xr-x \(time) blobs/sha256/"]
                + blobs.map { "-rw-r--r-- \(time) blobs/sha256/\($0.hex)" }
                + ["index.json", "manifest.json", "oci-layout", "repositories"].map { "-rw-r--r-- \(time) \($0)" })
        #expect(
            String(decoding: try #require(try file("repositories")), as: UTF8.self)
                == "{\"x\":{\"1\":\"\(image.layers[1].diffID.hex)\"}}\n")
        let index = try ImageIndex(decoding: try #require(try file("index.json")), named: "index.json")
        #expect(
            index.manifests.map(\.annotations) == [
                [Annotation.referenceName: "x:1", Annotation.imageName: "docker.io/library/x:1"]
            ])
    }

    @Test func `gives the same bytes again`() throws {
        try fixture.addImage("x:1", "x:2", layers: ["one", "two"])
        try fixture.addImage("y", layers: ["one", "three"])
        try save("y", "x")
        let once = try shell("sha256sum < \(archive)").output
        try save("y", "x")
        #expect(try shell("sha256sum < \(archive)").output == once)
    }

    @Test func `takes all tags of a bare name, none of an ID, and each image once`() throws {
        let image = try fixture.addImage("x:1", "x:2", "y:1", layers: ["one"]).image
        let other = try fixture.addImage("x:3", layers: ["two"]).image
        try save("x")
        #expect(try names() == [#"["x:1","x:2"]"#, #"["x:3"]"#])
        try save(image.id.hex)
        #expect(try names() == ["null"])
        #expect(try file("repositories") == nil)
        try save(other.id.short, "x:2", "y:1", image.id.short)
        #expect(try names() == ["null", #"["x:2","y:1"]"#])
    }

    @Test func `writes nothing when an image is missing`() throws {
        try fixture.addImage("x", layers: ["one"])
        let error = #expect(throws: StoreError.self) { try save("x", "nosuch") }
        #expect(error?.description == "No such image: nosuch")
        #expect(try FileDescriptor.open(Path(archive), .readOnly).status().size == 0)
    }

    @Test func `keeps the manifest that an image came with`() throws {
        let image = try fixture.addImage("x", layers: ["one"]).image
        let manifest = try Manifest(
            config: Descriptor(mediaType: MediaType.configuration, digest: image.id, size: 1), layers: []
        ).encoded()
        try store.publish(configuration: image.rawConfiguration, names: [], sourceManifest: manifest)
        let digest = Digest.of(manifest)
        #expect(try store.image(matching: "x@\(digest)").id == image.id)
        #expect(try store.image(matching: "x").summary.repositoryDigests.map(\.familiar) == ["x@\(digest)"])
        try save("x")
        #expect(try file("blobs/sha256/\(digest.hex)") == manifest)
        let index = try ImageIndex(decoding: try #require(try file("index.json")), named: "index.json")
        #expect(index.manifests.map { $0.annotations?[Annotation.sourceManifest] } == [digest.description])
    }

    @Test func `writes to a pipe and to the end of a file as well`() throws {
        try fixture.addImage("x", layers: ["one", "two"])
        try save("x")
        let whole = try shell("sha256sum < \(archive)").output
        do {
            let file = try FileDescriptor.open(Path(archive + "2"), [.writeOnly, .create, .append], mode: 0o600)
            try store.save(["x"], to: file)
        }
        #expect(try shell("sha256sum < \(archive)2").output == whole)
        let pipe = try Pipe()
        try store.save(["x"], to: pipe.writer)
        let received = try pipe.keepReader().readAll(limit: 1 << 20, of: "pipe")
        #expect(whole.hasPrefix(Digest.of(received).hex))
    }

    @Test func `is read by skopeo as either kind of archive, whole or by name`() throws {
        try #require(hasProgram("skopeo"), "skopeo is not installed")
        let image = try fixture.addImage("mine:v2", "h.tld:5000/a/b:c", layers: ["one", "two"]).image
        try fixture.addImage("other", layers: ["one"])
        try save("mine:v2")
        for source in ["docker-archive:\(archive)", "oci-archive:\(archive)", "oci-archive:\(archive):mine:v2"] {
            let inspected = try shell("skopeo inspect --raw --config \(source)")
            #expect(inspected.status == 0, "\(inspected.output)")
            #expect(Digest.of(inspected.output) == image.id)
        }
        try save("mine", "h.tld:5000/a/b:c", "other")
        for (kind, name) in [
            ("docker-archive", "mine:v2"), ("docker-archive", "h.tld:5000/a/b:c"), ("oci-archive", "mine:v2"),
            ("oci-archive", "h.tld:5000/a/b:c"),
        ] {
            let copy = try shell(
                "rm -rf \(fixture.root)/copy; skopeo --insecure-policy copy -q \(kind):\(archive):\(name) dir:\(fixture.root)/copy"
            )
            #expect(copy.status == 0, "\(copy.output)")
            #expect(try Directory.open(fixture.root).openDirectory("copy").contains(Path(image.id.hex)))
        }
    }
    @Test func `is loaded by podman with the same ID and names`() throws {
        try #require(hasProgram("podman"), "podman is not installed")
        let image = try fixture.addImage("mine:v2", "h.tld:5000/a/b:c", layers: ["one", "two"]).image
        let nameless = try fixture.addImage(layers: ["three"]).image
        try save("mine:v2", "h.tld:5000/a/b:c", nameless.id.hex)
        let (root, podman) = ("\(fixture.root)/podman", "podman --storage-driver vfs")
        let loaded = try shell(
            """
            set -e; mkdir \(root)
            podman() { command \(podman) --root \(root)/root --runroot \(root)/run "$@"; }
            podman load -q -i \(archive)
            podman images -a --no-trunc --format '{{.Id}} {{.Repository}}:{{.Tag}}' | sort
            podman rmi -af > /dev/null; command \(podman) --root \(root)/root --runroot \(root)/run system reset -f > /dev/null 2>&1 || true
            """)
        #expect(loaded.status == 0)
        let list = loaded.output
        #expect(list.contains("\(image.id.hex) localhost/mine:v2"), "\(list)")
        #expect(list.contains("\(image.id.hex) h.tld:5000/a/b:c"), "\(list)")
        #expect(list.contains("\(nameless.id.hex) "), "\(list)")
    }
}
