import Archive
import Linux
import Testing

@testable import ImageStore

@Suite(.enabled(if: Shell.isRoot, "needs root: owners of files"))
struct ImportTests {
    private func importing(
        _ fixture: StoreFixture, _ name: Path, _ reference: String? = nil, changes: [String] = []
    ) throws -> Image {
        try fixture.store.importTar(
            from: try fixture.layers.directory.open(name, .readOnly),
            ImportDetails(
                reference: try reference.map { try Reference($0) }, changes: try Instruction.parse(changes))
        ).image
    }

    @Test func `a tar of GNU tar becomes an image of one layer named by its bytes`() throws {
        let fixture = try StoreFixture()
        try fixture.layers.shell(
            """
            mkdir -p root/bin root/etc; echo x >root/bin/sh; ln root/bin/sh root/bin/bash; mkfifo root/pipe
            truncate -s 1M root/sparse; echo end >>root/sparse
            tar --format=posix --sparse --numeric-owner -C root -cf root.tar . && gzip -k root.tar
            """)
        let bytes = try #require(try fixture.layers.directory.readFile("root.tar", limit: 16 << 20))
        let image = try importing(fixture, "root.tar", "mine", changes: ["CMD [\"/bin/sh\"]", "ENV A=b"])
        #expect(image.layers.map(\.diffID) == [Digest.of(bytes)])
        #expect(image.references.map(\.familiar) == ["mine:latest"])
        #expect(image.configuration.execution?.command == ["/bin/sh"])
        #expect(image.configuration.history.map(\.comment) == ["Imported from -"])
        #expect(image.configuration.operatingSystem == "linux")
        let unpacked = try Tree.read(try Directory.open(fixture.store.layerDirectories(of: image)[0]))
        #expect(try unpacked == fixture.layers.tree("root"))
        // The compressed form is the same layer, and is not unpacked a second time under another name.
        let compressed = try importing(fixture, "root.tar.gz")
        #expect(compressed.layers == image.layers)
        #expect(try Directory.open(fixture.store.layout.layers).entries().count == 2)
        try fixture.expectSound()
    }

    @Test func `an empty input is an image without files`() throws {
        let fixture = try StoreFixture()
        try fixture.write([], as: "empty")
        let image = try importing(fixture, "empty")
        #expect(image.layers.map(\.diffID) == [Digest.of([])])
        #expect(image.size == 0)
    }

    @Test func `garbage and a digest for a name are refused, and nothing is left`() throws {
        let fixture = try StoreFixture()
        let before = try fixture.state()
        try fixture.write([UInt8](repeating: 7, count: 4096), as: "garbage")
        #expect(throws: ImportError.self) { try importing(fixture, "garbage") }
        #expect(throws: ImportError.digestReference) {
            try importing(fixture, "garbage", "a@\(Digest.of("x"))")
        }
        #expect(try fixture.state() == before)
    }

    @Test func `a whole tree is written sorted, and mount points in it stay empty`() throws {
        let fixture = try LayerFixture()
        try fixture.shell(
            """
            mkdir -p root/b/inner root/m root/z; echo 1 >root/a; ln root/a root/b/a2; ln -s a root/l; echo 2 >root/b.c
            touch root/file
            python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("root/socket")'
            """)
        let output = try fixture.directory.open("out.tar", [.writeOnly, .create, .exclusive], mode: 0o600)
        try TreeArchive.write(try fixture.directory.openDirectory("root"), to: output)
        #expect(
            try fixture.shell("tar -tf out.tar").split(separator: "\n") == [
                "a", "b/", "b/a2", "b/inner/", "b.c", "file", "l", "m/", "z/",
            ])
        try fixture.shell("rm root/socket; mkdir copy; tar -C copy -xpf out.tar; touch -r root copy")
        #expect(try fixture.tree("copy") == fixture.tree("root"))
    }

    @Test func `a directory knows what is mounted in it`() throws {
        let proc = try Directory.open("/")
        #expect(try proc.isMountPoint("proc"))
        #expect(try !proc.isMountPoint("etc"))
        let mount = try Directory.open("/proc")
        #expect(try !mount.isMountPoint("self"))
    }
}
