import Archive
import Linux
import Testing

@testable import ImageStore

/// A store with one image, and containers made of it by the kernel's own overlay file system.
final class OverlayFixture {
    let fixture: StoreFixture
    private(set) var image: Image

    var store: Store { fixture.store }
    var path: Path { fixture.path }

    init(_ entries: [TestEntry]) throws {
        fixture = try StoreFixture()
        let tar = try fixture.layers.tar(entries)
        try fixture.load(TestImage([tar]).dockerArchive(["base:1"]))
        image = try fixture.store.image(matching: "base:1")
        try fixture.layers.directory.makeDirectory("merged", permissions: 0o755)
        try fixture.layers.directory.makeDirectory("work", permissions: 0o755)
    }

    /// Runs a script in the merged tree of an image, with `upper` as the writable directory.
    @discardableResult
    func run(_ script: String, on image: Image, upper: String) throws -> String {
        let lower = store.layerDirectories(of: image).map(\.description).joined(separator: ":")
        try fixture.layers.directory.replaceFile(
            "inside", with: Array("set -e\ncd \(path)/merged\n\(script)\n".utf8), .atomic)
        return try fixture.layers.shell(
            """
            mkdir -p \(upper)
            unshare -m sh -c 'mount -t overlay overlay \
            -o redirect_dir=off,metacopy=off,index=off,lowerdir=\(lower),upperdir=\(upper),workdir=work merged && sh inside'
            """)
    }

    /// What `diff` shows of a writable directory.
    func diff(_ upper: Path, excluding: Set<Path> = []) throws -> [String] {
        try LayerChanges(
            upper: try fixture.layers.directory.openDirectory(upper), layers: store.layerDirectories(of: image),
            traces: EngineTraces(places: excluding)
        ).all().map(\.description)
    }

    func commit(_ upper: Path, _ details: CommitDetails) throws -> Image {
        try store.commit(try fixture.layers.directory.openDirectory(upper), onto: image, details).image
    }

    /// The same for a container of another image, which is not changed if there is no such directory yet.
    func commit(_ upper: Path, on image: Image, _ details: CommitDetails) throws -> Image {
        if !fixture.layers.directory.contains(upper) {
            try fixture.layers.directory.makeDirectory(upper, permissions: 0o755)
        }
        return try store.commit(try fixture.layers.directory.openDirectory(upper), onto: image, details).image
    }

    /// Everything visible, as GNU tar lists it.
    func listing(on image: Image, upper: String) throws -> [String] {
        try run(
            """
            tar -cf - --sort=name --numeric-owner --xattrs --format=posix \
            --pax-option=delete=atime,delete=ctime . >../seen.tar 2>/dev/null || [ $? -eq 1 ]
            tar -tvf ../seen.tar --full-time | grep -v ' \\./$' | tr -s ' '
            """, on: image, upper: upper
        ).split(separator: "\n").map { String($0) }
    }

    /// The names in a committed image's top layer, as GNU tar lists them.
    func topLayer(_ image: Image, _ options: String = "-t") throws -> [String] {
        guard let top = image.layers.last else { return [] }
        return try fixture.layers.shell("tar \(options) -f \(store.layout.blob(top.diffID))").split(separator: "\n").map
        {
            String($0)
        }
    }
}
