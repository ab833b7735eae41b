import Archive
import Linux
import Testing

@testable import ImageStore

/// Archives made by the programs that people use, and images read by them.
@Suite(.enabled(if: Shell.isRoot, "needs root: owners of files"))
struct LoadInteropTests {
    /// A store with one image `host.example/mine:v1` of two layers.
    private func fixture() throws -> (StoreFixture, Image) {
        let fixture = try StoreFixture()
        let image = TestImage([
            try fixture.layers.tar([.directory("bin"), .file("bin/sh", "#!", mode: 0o4755), .file("bin/dd")]),
            try fixture.layers.tar([.file("bin/.wh.dd"), .link("sh", "bin/sh"), .file("new", "n", owner: 1000)]),
        ])
        try fixture.load(image.dockerArchive(["host.example/mine:v1"]))
        return (fixture, try fixture.store.image(matching: "host.example/mine:v1"))
    }

    @Test(
        .enabled(if: Shell.has("skopeo"), "needs skopeo"),
        arguments: ["docker-archive", "oci-archive"])
    func `what skopeo writes is loaded as the same image`(_ format: String) throws {
        let (fixture, image) = try fixture()
        try fixture.layers.shell(
            "skopeo copy -q oci:store/images:host.example/mine:v1 \(format):out.tar:host.example/mine:v1")
        let other = try StoreFixture()
        try other.layers.shell("cp \(fixture.path)/out.tar out.tar")
        #expect(try other.load("out.tar") == ["Loaded image: host.example/mine:v1"])
        let copy = try other.store.image(matching: "host.example/mine:v1")
        #expect(copy.layers == image.layers)
        #expect(copy.configuration.layers == image.configuration.layers)
        for (left, right) in zip(fixture.store.layerDirectories(of: image), other.store.layerDirectories(of: copy)) {
            #expect(try Tree.read(try Directory.open(left)) == Tree.read(try Directory.open(right)))
        }
        try other.expectSound()
    }

    @Test(.enabled(if: Shell.has("umoci"), "needs umoci"))
    func `umoci unpacks from the store the tree that overlayfs shows`() throws {
        let (fixture, image) = try fixture()
        try fixture.layers.shell("umoci unpack --image store/images:host.example/mine:v1 bundle")
        let expected = try fixture.layers.tree("bundle/rootfs")
        #expect(expected["bin/dd"] == nil && expected["new"] != nil)
        let lower = fixture.store.layerDirectories(of: image).map(\.description).joined(separator: ":")
        try fixture.layers.shell(
            """
            mkdir merged seen
            unshare -m sh -c 'mount -t overlay overlay -o lowerdir=\(lower) merged && cp -a merged/. seen/'
            """)
        #expect(try fixture.layers.tree("seen") == expected)
    }

    @Test(.enabled(if: Shell.has("podman"), "needs podman"))
    func `what podman saves is loaded, links between its layers included`() throws {
        let (fixture, image) = try fixture()
        let podman = "podman --root \(fixture.path)/p --runroot \(fixture.path)/r --storage-driver vfs"
        try fixture.layers.shell(
            """
            skopeo copy -q oci:store/images:host.example/mine:v1 docker-archive:in.tar:host.example/mine:v1
            \(podman) load -q -i in.tar && \(podman) save -q -o out.tar host.example/mine:v1
            \(podman) save -q --format oci-archive -o oci.tar host.example/mine:v1
            \(podman) rmi -fa >/dev/null
            """)
        for name: Path in ["out.tar", "oci.tar"] {
            let other = try StoreFixture()
            try other.layers.shell("cp \(fixture.path)/\(name) \(name)")
            #expect(try other.load(name) == ["Loaded image: host.example/mine:v1"])
            #expect(try other.store.image(matching: "host.example/mine:v1").layers == image.layers)
        }
    }

    @Test func `what save writes is loaded as the same image with the same names`() throws {
        let (fixture, image) = try fixture()
        try fixture.store.tag(image, as: try Reference("second:2"))
        let output = try fixture.layers.directory.open("out.tar", [.writeOnly, .create], mode: 0o600)
        try fixture.store.save(["second", "host.example/mine:v1"], to: output)
        let other = try StoreFixture()
        try other.layers.shell("cp \(fixture.path)/out.tar out.tar")
        #expect(try other.load("out.tar").sorted() == ["Loaded image: host.example/mine:v1", "Loaded image: second:2"])
        #expect(try other.store.image(matching: "second:2").id == image.id)
    }
}
