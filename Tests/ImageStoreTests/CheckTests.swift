import Archive
import Linux
import Testing

@testable import ImageStore

@Suite(.enabled(if: Shell.isRoot, "needs root: owners of files"))
struct `Checking a store` {
    let fixture: StoreFixture
    var store: Store { fixture.store }

    init() throws {
        fixture = try StoreFixture()
        let one = TestImage([
            try fixture.layers.tar([.directory("bin"), .file("bin/sh", "#!", mode: 0o4755), .link("sh", "bin/sh")]),
            try fixture.layers.tar([.file("bin/.wh.dd"), .file("etc/new", "n", owner: 1000), .hardLink("l", "etc/new")]
            ),
        ])
        let two = TestImage([try fixture.layers.tar([.file("only", "x")])], command: "two")
        try fixture.load(one.dockerArchive(["one:1", "one:2"]))
        try fixture.load(two.dockerArchive(["two:1"]))
    }

    func check(deep: Bool = false) throws -> [Finding] {
        let check = StoreCheck(store, deep: deep)
        try check.run()
        return check.findings
    }

    /// Another version of the layout is refused, which is noticing as well.
    func isNoticed(deep: Bool) -> Bool {
        do { return try !check(deep: deep).isEmpty } catch { return error is StoreError }
    }

    @discardableResult
    func repair(deep: Bool = false) throws -> [String] {
        let repair = StoreRepair(store, layersInUse: [])
        try repair.run(try check(deep: deep))
        return repair.actions
    }

    /// The directory of a layer of `one:1`, counted from the lowest.
    func layer(_ number: Int) throws -> Path {
        let places = try store.image(matching: "one:1").layers
        return store.layout.layer(try #require(number < places.count ? places[number] : nil).chainID)
    }

    @Test func `finds nothing wrong with what load has made`() throws {
        #expect(try check(deep: true).isEmpty)
    }

    @Test func `notices a flipped bit anywhere in the files that are not a layer's`() throws {
        let files = try Shell.run(
            "find images layers -maxdepth 1 -type f; find images/blobs -type f", in: store.layout.root)
        for name in files.text.split(separator: "\n").map(String.init) {
            let path = store.layout.root.appending(Path(name))
            let whole = try FileDescriptor.open(path, .readOnly).readRegular(limit: 1 << 20, of: name)
            // What has a digest for a name need not be looked at so closely.
            let (isDocument, isBlob) = (whole.first == UInt8(ascii: "{"), name.contains("blobs"))
            for place in stride(from: 0, to: whole.count, by: isDocument ? (isBlob ? 37 : 1) : 509) {
                let file = try FileDescriptor.open(path, .writeOnly)
                try file.seek(to: Int64(place))
                try file.write([whole[place] ^ (1 << UInt8(place % 8))])
                #expect(isNoticed(deep: !isDocument), "byte \(place) of \(name)")
                try file.seek(to: Int64(place))
                try file.write([whole[place]])
            }
        }
        #expect(try check(deep: true).isEmpty)
    }

    @Test(arguments: [
        ("echo y >> bin/sh", TreeDifference.size), ("printf '?!' > bin/sh && touch -d @1000 bin/sh", .content),
        ("chmod 755 bin/sh", .permissions), ("chown 7 bin/sh", .permissions), ("touch bin/sh", .modified),
        ("ln -sfn bash sh && touch -hd @3000 sh", .linkTarget), ("setfattr -n user.x -v y bin/sh", .attributes),
        ("rm bin/sh && touch -d @2000 bin", .missing), ("touch bin/x && touch -d @2000 bin", .extra),
        ("ln bin/sh bin/x && touch -d @2000 bin", .extra), ("rm sh && mkdir sh", .kind), ("chmod 700 .", .permissions),
    ])
    func `compares unpacked layers with their tars, and unpacks them again`(
        _ change: String, _ difference: TreeDifference
    ) throws {
        let damage = try Shell.run(change, in: try layer(0))
        try #require(damage.status == 0, "\(damage.text)")
        #expect(try check().isEmpty)
        let findings = try check(deep: true)
        #expect(
            findings.contains { if case .layerFile(_, _, difference) = $0.fault { true } else { false } }, "\(findings)"
        )
        #expect(findings.allSatisfy { $0.description.hasPrefix("image one:1, one:2 (") }, "\(findings)")
        #expect(try repair(deep: true).contains { $0.hasPrefix("unpacked again: layer ") })
        #expect(try check(deep: true).isEmpty)
    }

    @Test func `knows deletions and hard links of a layer`() throws {
        for change in ["rm bin/dd && mknod bin/dd c 1 3", "rm l && cp -p etc/new l", "chown 0 etc/new"] {
            let damage = try Shell.run(change, in: try layer(1))
            try #require(damage.status == 0, "\(damage.text)")
            #expect(try !check(deep: true).isEmpty, "\(change)")
            try repair(deep: true)
            #expect(try check(deep: true).isEmpty, "\(change)")
        }
    }

    @Test func `makes a layer anew that has lost its record or its directory`() throws {
        let directory = try layer(1)
        for change in ["rm \(directory).json", ": > \(directory).json", "rm -r \(directory)"] {
            try fixture.layers.shell(change)
            #expect(try check().count == 1, "\(change)")
            try repair()
            #expect(try check(deep: true).isEmpty, "\(change)")
        }
    }

    @Test func `makes a manifest anew of the configuration`() throws {
        let image = try store.image(matching: "one:1")
        try fixture.layers.shell("echo >> \(store.layout.blob(image.manifest.digest))")
        #expect(try check().map(\.image?.id) == [image.id, image.id])
        try repair()
        #expect(try check(deep: true).isEmpty)
        #expect(try store.image(matching: "one:2").manifest == image.manifest)
    }

    @Test func `puts a damaged tar aside, and loading the image again makes it whole`() throws {
        let image = try store.image(matching: "one:1")
        let archive = try fixture.layers.tar([.file("only", "x")])
        let tar = store.layout.blob(Digest.of(archive))
        try fixture.layers.shell("printf X | dd of=\(tar) bs=1 seek=700 conv=notrunc status=none")
        #expect(try check().isEmpty)
        let fault = try #require(try check(deep: true).first)
        #expect(fault.description.contains("image two:1 (") && fault.description.contains("is damaged"))
        #expect(try repair(deep: true).contains { $0.hasPrefix("quarantined: image two:1 (") })
        #expect(try check().map(\.fault) == [.missing(.layer(Digest.of(archive)))])
        // The other one is as it was; this one has its name still, and can be loaded or removed.
        #expect(try store.image(matching: "one:1").id == image.id)
        #expect(try store.summary(matching: "two:1").references.count == 1)
        try fixture.load(TestImage([archive], command: "two").dockerArchive(["two:1"]))
        #expect(try check(deep: true).isEmpty)
        try store.sweep()
        #expect(try !Directory.open(store.layout.root).contains(Layout.quarantine))
    }

    @Test func `clears away what it put aside when the image is removed`() throws {
        let image = try store.image(matching: "two:1")
        try fixture.layers.shell("echo >> \(store.layout.blob(image.id))")
        try repair()
        #expect(try Directory.open(store.layout.root).contains(Layout.quarantine))
        _ = try store.removeOne("two:1", dependents: [])
        #expect(try check(deep: true).isEmpty && store.images().count == 1)
        #expect(try !Directory.open(store.layout.root).contains(Layout.quarantine))
    }

    @Test func `makes an index anew: no image and no readable name is lost`() throws {
        let (images, before) = (store.layout.images, try store.images())
        let damages = [
            // The head, the tail, a line's image, a line that is no JSON any more, all of it.
            "sed -i '1s/schema/shema/' index.json", "sed -i '$s/]/)/' index.json",
            "sed -i '2s/,\"digest\"/;\"digest\"/' index.json",
            "tr '\\n' ' ' < index.json > i && mv i index.json",
        ]
        for damage in damages {
            try fixture.layers.shell("cd \(images) && \(damage)")
            #expect(try !check().isEmpty, "\(damage)")
            try repair()
            #expect(try check(deep: true).isEmpty, "\(damage)")
            #expect(try store.images().map(\.references) == before.map(\.references), "\(damage)")
        }
        try fixture.layers.shell("rm \(images)/index.json")
        #expect(throws: StoreError.self) { try store.images() }
        #expect(try store.leftovers().isEmpty)
        // Nobody can say whose it was.
        let stray = store.layout.blob(Digest.of("nobody"))
        try fixture.layers.shell("touch \(stray)")
        let actions = try repair()
        #expect(try Directory.open(store.layout.blobs).contains(stray.lastComponent))
        #expect(actions.contains { $0.hasPrefix("not swept: ") }, "\(actions)")
        #expect(actions.count { $0.hasPrefix("found: image ") } == 2, "\(actions)")
        #expect(try Set(store.images().map(\.id)) == Set(before.map(\.id)))
    }

    @Test func `is not done to a store of a later version`() throws {
        let text = #"{"imageLayoutVersion":"1.0.0","dev.swrun.store.version":2}"#
        try Directory.open(store.layout.images).replaceFile(Layout.version, with: Array(text.utf8), .atomic)
        #expect(throws: StoreError.newerStore(2)) { try check() }
        #expect(throws: StoreError.newerStore(2)) { try Store(root: store.layout.root) }
    }

    @Test func `finds leftovers and strangers, and that others may enter`() throws {
        try fixture.layers.shell(
            """
            cd \(store.layout.root) && chmod 711 . layers && mkdir layers/.1.partial && touch layers/lost+found &&
            touch images/.2.unfinished images/blobs/sha256/\(Digest.of("nobody").hex)
            """)
        let check = StoreCheck(store, deep: false)
        try check.checkLeftovers()
        try check.run()
        #expect(check.findings.count == 6, "\(check.findings)")
        let repair = StoreRepair(store, layersInUse: [])
        try repair.run(check.findings)
        #expect(try self.check().isEmpty && store.leftovers().isEmpty)
    }
}
