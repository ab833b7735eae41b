import Archive
import Linux
import Testing

@testable import ImageStore

/// Archives that leave a choice: of platforms, of names that are taken, of layers that are left out.
@Suite(.enabled(if: Shell.isRoot, "needs root: owners of files"))
struct LoadChoiceTests {
    private let here = Descriptor.Platform.current.architecture
    private let elsewhere = Descriptor.Platform.current.architecture == "s390x" ? "ppc64le" : "s390x"

    private func images(_ fixture: StoreFixture) throws -> (here: TestImage, elsewhere: TestImage) {
        let base = try fixture.layers.tar([.file("base", "b")])
        return (
            TestImage([base, try fixture.layers.tar([.file("here", "h")])]).on(here),
            TestImage([base, try fixture.layers.tar([.file("there", "t")])]).on(elsewhere)
        )
    }

    private func options(_ platform: String) throws -> LoadOptions {
        var options = LoadOptions()
        options.platform = try Descriptor.Platform(platform)
        return options
    }

    /// As BuildKit and containerd write it: an index in the index, with attestations.
    private func nested(_ fixture: StoreFixture) throws -> IndexFixture {
        let images = try images(fixture)
        var layout = IndexFixture()
        let attestation = layout.manifest(of: TestImage([]))
        let inner = layout.index([
            layout.manifest(of: images.elsewhere) + platform(elsewhere),
            layout.manifest(of: images.here) + platform(here),
            attestation + platform("unknown"),
        ])
        layout.list(inner, name: "docker.io/library/multi:1")
        return layout
    }

    @Test func `of a nested index this machine's image is taken, or that which is asked for`() throws {
        let fixture = try StoreFixture()
        let images = try images(fixture)
        let archive = try nested(fixture).archive
        #expect(try fixture.load(archive) == ["Loaded image: multi:1"])
        #expect(try fixture.store.image(matching: "multi:1").id == images.here.id)
        #expect(
            try fixture.load(archive, options("linux/\(elsewhere)")) == [
                "The image multi:1 already exists, renaming the old one with ID \(images.here.id) to empty string",
                "Loaded image: multi:1",
            ])
        #expect(try fixture.store.image(matching: "multi:1").id == images.elsewhere.id)
        try fixture.expectSound()
    }

    @Test func `a platform that is not there is told with those that are`() throws {
        let fixture = try StoreFixture()
        var layout = IndexFixture()
        let images = try images(fixture)
        let inner = layout.index([
            layout.manifest(of: images.elsewhere) + platform(elsewhere),
            layout.manifest(of: TestImage([])) + platform("mips"),
        ])
        layout.list(inner, name: "docker.io/library/multi:1")
        let before = try fixture.state()
        let error = #expect(throws: LoadError.self) { try fixture.load(layout.archive) }
        let others = ["linux/mips", "linux/\(elsewhere)"].sorted()
        #expect(
            error?.description
                == "cannot load multi:1: it has no image for \(Descriptor.Platform.current), only for "
                + others.joined(separator: ", "))
        #expect(error?.hint == "name one that it has: --platform \(others[0])")
        #expect(throws: LoadError.self) { try fixture.load(layout.archive, options("linux/riscv64")) }
        #expect(try fixture.state() == before)
    }

    @Test func `manifests of one name for several platforms are one image`() throws {
        let fixture = try StoreFixture()
        let images = try images(fixture)
        var layout = IndexFixture()
        layout.list(layout.manifest(of: images.elsewhere) + platform(elsewhere), name: "docker.io/library/multi:1")
        layout.list(layout.manifest(of: images.here) + platform(here), name: "docker.io/library/multi:1")
        #expect(try fixture.load(layout.archive) == ["Loaded image: multi:1"])
        #expect(try fixture.store.image(matching: "multi:1").id == images.here.id)
        // The platforms may stand in the configurations alone, where no index offers a choice: then all are meant.
        var plain = IndexFixture()
        plain.list(plain.manifest(of: images.elsewhere), name: "docker.io/library/one:1")
        plain.list(plain.manifest(of: images.here), name: "docker.io/library/two:1")
        #expect(try fixture.load(plain.archive) == ["Loaded image: one:1", "Loaded image: two:1"])
        #expect(try fixture.load(plain.archive, options("linux/\(elsewhere)")) == ["Loaded image: one:1"])
    }

    @Test func `an index may list platforms that were not saved`() throws {
        let fixture = try StoreFixture()
        let images = try images(fixture)
        var layout = try nested(fixture)
        var other = IndexFixture()
        _ = other.manifest(of: images.elsewhere)
        let manifest = try #require(other.files.last?.1)
        layout.remove(manifest)
        #expect(try fixture.load(layout.archive) == ["Loaded image: multi:1"])
        let error = #expect(throws: LoadError.self) { try fixture.load(layout.archive, options("linux/\(elsewhere)")) }
        #expect(error?.description.contains("only for linux/\(here)") == true)
    }

    @Test func `of docker's archives the images for a platform are taken`() throws {
        let fixture = try StoreFixture()
        let images = try images(fixture)
        let archive = images.elsewhere.dockerArchive(["there:1"])
        #expect(try fixture.load(archive) == ["Loaded image: there:1"])
        #expect(try fixture.load(archive, options("linux/\(elsewhere)")) == ["Loaded image: there:1"])
        let error = #expect(throws: LoadError.self) { try fixture.load(archive, options("linux/\(here)")) }
        #expect(error?.description.contains("cannot load the archive: it has no image for linux/\(here)") == true)
    }

    @Test func `a name that another image has can be left to it`() throws {
        let fixture = try StoreFixture()
        let images = try images(fixture)
        try fixture.load(images.here.dockerArchive(["a:1"]))
        var options = LoadOptions()
        options.movesNames = false
        #expect(
            try fixture.load(images.elsewhere.dockerArchive(["a:1", "b:1"]), options) == [
                "The image a:1 already exists, leaving it to the old one with ID \(images.here.id)",
                "Loaded image: b:1",
            ])
        #expect(try fixture.store.image(matching: "a:1").id == images.here.id)
        #expect(try fixture.store.image(matching: "b:1").id == images.elsewhere.id)
        let other = TestImage(images.here.layers, command: "other")
        #expect(
            try fixture.load(other.dockerArchive(["b:1"]), options) == [
                "The image b:1 already exists, leaving it to the old one with ID \(images.elsewhere.id)",
                "Loaded image ID: \(other.id)",
            ])
        #expect(try fixture.load(images.here.dockerArchive(["a:1"]), options) == ["Loaded image: a:1"])
    }

    @Test func `layers that an archive leaves out are taken from the store, or named`() throws {
        let fixture = try StoreFixture()
        let base = TestImage([
            try fixture.layers.tar([.file("base", "b")]), try fixture.layers.tar([.file("two", "2")]),
        ])
        let image = TestImage(base.layers + [try fixture.layers.tar([.file("new", "n")])], command: "new")
        var layout = IndexFixture()
        layout.list(
            layout.manifest(of: image), name: "docker.io/library/new:1", "\"dev.swrun.since\":\"base:1\"")
        for layer in base.layers { layout.remove(layer) }
        let manifest = image.dockerManifest(
            "blobs/sha256/\(image.id.hex)", ["new:1"], image.layers.map { "blobs/sha256/\(Digest.of($0).hex)" })
        let hybrid = layout.archive + [("manifest.json", Array("[\(manifest)]".utf8))]
        let before = try fixture.state()
        for archive in [layout.archive, hybrid] {
            let error = #expect(throws: LoadError.self) { try fixture.load(archive) }
            let missing = base.layers.map { "\(Digest.of($0))" }.joined(separator: ", ")
            #expect(
                error?.description
                    == "cannot load new:1: the archive leaves out 2 layers that this store lacks: \(missing)")
            #expect(error?.hint == "it was saved with --since base:1: load or pull that image first")
        }
        #expect(try fixture.state() == before)
        for archive in [layout.archive, hybrid] {
            let other = try StoreFixture()
            try other.load(base.dockerArchive(["base:1"]))
            #expect(try other.load(archive) == ["Loaded image: new:1"])
            #expect(try other.store.image(matching: "new:1").id == image.id)
            try other.expectSound()
        }
    }
}
