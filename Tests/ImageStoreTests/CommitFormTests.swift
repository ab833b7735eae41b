import Archive
import Linux
import Testing

@testable import ImageStore

/// Commits that amend and squash, and what makes two of them the same.
@Suite(.enabled(if: Shell.isRoot, "needs root: overlay mounts")) struct CommitFormTests {
    private func overlay() throws -> OverlayFixture {
        try OverlayFixture([
            .directory("bin"), .file("bin/sh", "#!"), .directory("etc"), .file("etc/group", "root"),
            .directory("tmp", mode: 0o1777), .file("tmp/old"), .directory("deep"), .directory("deep/er"),
            .file("deep/er/file", "f"), .directory("full"), .file("full/x"), .file("full/y"),
        ])
    }

    private let details = CommitDetails(execution: .init(), createdBy: "sh")

    private func change(_ overlay: OverlayFixture, _ image: Image, _ upper: String, _ seed: UInt64) throws {
        var random = SeededGenerator(seed)
        let script = (0..<50).map { _ in CommitTests.randomChange(&random) }.joined(separator: "\n")
        try overlay.run("set +e\n(\(script)\n) >/dev/null 2>&1\ntrue", on: image, upper: upper)
    }

    @Test(arguments: 101...112)
    func `the entries of the layer are the lines of diff`(_ seed: Int) throws {
        let overlay = try overlay()
        try change(overlay, overlay.image, "upper", UInt64(seed))
        let lines = try overlay.diff("upper")
        let image = try overlay.commit("upper", details)
        guard let top = image.layers.last, image.layers.count > 1 else { return try #require(lines == []) }
        guard let blob = try overlay.store.openBlob(top.diffID) else {
            throw LayerError.notRepresentable("", reason: "no layer")
        }
        var reader = TarReader(try FileWindow(blob))
        var entries: [String] = []
        while let entry = try reader.next() {
            let path = Path(joining: entry.path.components)
            let name = path.lastComponent
            if name == Whiteout.opaque { continue }
            if name.hasPrefix(Whiteout.prefix) {
                entries.append("D /\(path.parent.appending(name.droppingFirst(4)))")
            } else {
                entries.append("/\(path)")
            }
        }
        // What a tar cannot say is whether a file was there before; everything else is the same, in the same order.
        #expect(entries == lines.map { $0.hasPrefix("D ") ? $0 : String($0.dropFirst(2)) }, "seed \(seed)")
    }

    @Test(arguments: 201...208)
    func `amended and squashed images show what the container saw`(_ seed: Int) throws {
        let overlay = try overlay()
        try change(overlay, overlay.image, "first", UInt64(seed))
        let image = try overlay.commit("first", details)
        try change(overlay, image, "second", UInt64(seed + 1000))
        let seen = try overlay.listing(on: image, upper: "second")
        let upper = try overlay.fixture.layers.directory.openDirectory("second")
        for (name, form, count) in [
            ("amended", CommitDetails.Form.amending, 2), ("squashed", .squashing(onto: nil), 1),
            ("based", .squashing(onto: overlay.image), 2),
        ] {
            var details = details
            details.form = form
            let made = try overlay.store.commit(upper, onto: image, details).image
            let again = try overlay.listing(on: made, upper: "fresh-\(name)")
            #expect(again.filter { !seen.contains($0) } == [], "seed \(seed), \(name)")
            #expect(seen.filter { !again.contains($0) } == [], "seed \(seed), \(name)")
            #expect(made.layers.count <= count, "seed \(seed), \(name)")
        }
        try overlay.fixture.expectSound()
    }

    @Test func `an amended image has the parent and the history of the one that it replaces`() throws {
        let overlay = try overlay()
        try overlay.run("echo 1 >one; rm bin/sh", on: overlay.image, upper: "first")
        var details = details
        (details.message, details.author) = ("mine", "me")
        let image = try overlay.commit("first", details)
        try overlay.run("echo 2 >two; rm one", on: image, upper: "second")
        let upper = try overlay.fixture.layers.directory.openDirectory("second")
        let amending = CommitDetails(execution: .init(), createdBy: "again", form: .amending)
        let amended = try overlay.store.commit(upper, onto: image, amending).image
        #expect(try overlay.topLayer(amended) == ["bin/", "bin/.wh.sh", "two"])
        #expect(amended.parent == overlay.image.id)
        #expect(amended.configuration.history.count == image.configuration.history.count)
        let last = try #require(amended.configuration.history.last)
        #expect(last.createdBy == "again" && last.comment == "mine" && last.author == "me")
        // One that undoes everything leaves no layer, and nothing to amend any more.
        try overlay.run("rm two; cp -a /bin/true bin/sh; rm -r bin", on: amended, upper: "third")
        let empty = try overlay.commit("empty-upper", on: overlay.image, details)
        #expect(throws: CommitError.self) { try overlay.store.commit(upper, onto: empty, amending) }
        #expect(throws: CommitError.self) { try overlay.store.commit(upper, onto: overlay.image, amending) }
        var wrong = amending
        wrong.form = .squashing(onto: image)
        #expect(throws: CommitError.self) { try overlay.store.commit(upper, onto: overlay.image, wrong) }
    }

    @Test func `a squashed image keeps the configuration and says what was squashed`() throws {
        let overlay = try overlay()
        try overlay.run("echo 1 >one; chmod 700 .", on: overlay.image, upper: "first")
        #expect(try overlay.diff("first") == ["C /", "A /one"])
        let image = try overlay.commit("first", details)
        let upper = try overlay.fixture.layers.directory.openDirectory("first")
        var squashing = CommitDetails(execution: .init(), createdBy: "sh", form: .squashing(onto: nil))
        squashing.execution.environment = ["a=b"]
        let squashed = try overlay.store.commit(upper, onto: image, squashing).image
        #expect(squashed.layers.count == 1 && squashed.configuration.execution?.environment == ["a=b"])
        #expect(squashed.configuration.history.map(\.comment) == ["squashed with 2 layers of \(image.id.short)"])
        let top = try Directory.open(overlay.store.layerDirectories(of: squashed)[0])
        #expect(try top.status(of: ".").permissions == 0o700)
        #expect(try !overlay.topLayer(squashed).contains { $0.contains(".wh.") })
    }

    @Test func `the same changes at the same moment make the same image`() throws {
        let overlay = try overlay()
        var details = details
        details.moment = Timestamp(seconds: 1_000_000)
        var images: [Image] = []
        for upper in ["one", "other"] {
            try overlay.run(
                """
                echo x >new; mkdir -p d/e; ln new d/e/link; rm tmp/old; ln -s new link; touch -d @5 old; chmod 700 etc
                sleep 0.01
                """, on: overlay.image, upper: upper)
            images.append(try overlay.commit(Path(upper), details))
        }
        #expect(images[0].id == images[1].id && images[0].layers == images[1].layers)
        #expect(images[0].created == details.moment)
        let top = try Directory.open(overlay.store.layerDirectories(of: images[0])[0])
        #expect(try top.status(of: "new").modified == details.moment)
        #expect(try top.status(of: "old").modified == Timestamp(seconds: 5))
    }

    @Test func `what the engine has marked is no change until somebody uses it`() throws {
        let overlay = try overlay()
        let mark = "trusted.swrun.mountpoint"
        try overlay.run(
            """
            mkdir -p made/for/mount used/by etc/sub; :>file; chmod 755 file
            for f in made made/for made/for/mount used used/by etc/sub file; do setfattr -n \(mark) -v y $f; done
            echo x >used/own; chmod 711 used/by
            """, on: overlay.image, upper: "upper")
        let changes = try LayerChanges(
            upper: try overlay.fixture.layers.directory.openDirectory("upper"),
            layers: overlay.store.layerDirectories(of: overlay.image), traces: EngineTraces(mark: mark))
        #expect(try changes.all().map(\.description) == ["A /used", "A /used/by", "A /used/own"])
    }

    @Test func `a socket is left out, and what it replaced is gone`() throws {
        let overlay = try overlay()
        try overlay.run(
            """
            rm full/x
            python3 -c 'import socket
            for name in "full/x", "new": socket.socket(socket.AF_UNIX).bind(name)'
            """, on: overlay.image, upper: "upper")
        #expect(try overlay.diff("upper") == ["C /full", "D /full/x"])
    }
}
