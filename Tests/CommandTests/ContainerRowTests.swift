import Archive
import ImageStore
import Linux
import Runtime
import Testing

@testable import swrun

@Suite struct ContainerRowTests {
    static let id = "9b80a5fa6bcc7016095970a524a1daf112949a012b4516b6c4cf23d413a63855"

    func row(
        _ words: [String] = ["sh"], image: String = "base:v1", state: ContainerState = .created,
        change: (inout ContainerRecord) -> Void = { _ in }
    ) -> ContainerRow {
        var record = ContainerRecord(
            name: "box", created: Timestamp(seconds: 1000), imageReference: image, imageID: "sha256:\(Self.id)",
            path: words.first ?? "", args: Array(words.dropFirst()))
        change(&record)
        return ContainerRow(record: record, state: state)
    }

    func exited(_ code: Int32, at seconds: Int64) -> ContainerState {
        .exited(.init(code: code, startedAt: Timestamp(seconds: 0), finishedAt: Timestamp(seconds: seconds)))
    }

    @Test(arguments: [
        (["sh", "-c", "echo out1; echo err1 >&2"], #""sh -c 'echo out1; e…""#), (["/bin/sh"], #""/bin/sh""#),
        (["echo", "a\"b"], #""echo a\"b""#), (["printf", "a\nb"], #""printf a\nb""#),
        (["x", "\u{1b}[31m"], #""x \x1b[31m""#),
    ])
    func `a command is joined, cut to twenty characters and quoted`(words: [String], text: String) {
        #expect(row(words).command(truncated: true) == text)
    }

    @Test func `the whole command can be had`() {
        #expect(
            row(["sh", "-c", "echo a long enough command"]).command(truncated: false)
                == #""sh -c 'echo a long enough command'""#)
    }

    @Test func `the status tells since when`() {
        let now = Timestamp(seconds: 3600)
        #expect(row().status(now: now) == "Created")
        #expect(row(state: exited(3, at: 3540)).status(now: now) == "Exited (3) About a minute ago")
        let live = LiveState(
            process: .init(pid: 1, startTime: 1), supervisor: .init(pid: 2, startTime: 2), bootID: "",
            startedAt: Timestamp(seconds: 3480))
        #expect(row(state: .running(live)).status(now: now) == "Up 2 minutes")
        #expect(row(state: .running(live)).isRunning)
        let end = ContainerRecord.Exit(
            code: 3, startedAt: Timestamp(seconds: 0), finishedAt: Timestamp(seconds: 3590))
        #expect(row(state: .restarting(live, end)).status(now: now) == "Restarting (3) 10 seconds ago")
        let failed = row(state: exited(0, at: 3540)) { $0.failedStart = .init(code: 127, error: "no such program") }
        #expect(failed.status(now: now) == "Exited (127) About a minute ago")
    }

    @Test func `a clock that was set back makes no time negative`() {
        let now = Timestamp(seconds: -1_000_000_000)
        let live = LiveState(
            process: .init(pid: 1, startTime: 1), supervisor: .init(pid: 2, startTime: 2), bootID: "",
            startedAt: Timestamp(seconds: 3480))
        #expect(row(state: .running(live)).status(now: now) == "Up Less than a second")
        #expect(row(state: .paused(live)).status(now: now) == "Up Less than a second (Paused)")
        #expect(row(state: exited(3, at: 3540)).status(now: now) == "Exited (3) Less than a second ago")
        let fields = row().fields(["RunningFor"], ImageNames([:]), truncated: true, size: nil, now: now)
        #expect(fields.first?.value == "Less than a second ago")
    }

    @Test func `an image whose name leads elsewhere by now is shown by its ID`() {
        let none = ImageNames([:])
        #expect(row().image(none, truncated: true) == "9b80a5fa6bcc")
        #expect(row(image: "9b80").image(none, truncated: true) == "9b80")
        #expect(row(image: "sha256:" + Self.id).image(none, truncated: true) == "9b80a5fa6bcc")
        #expect(row().image(none, truncated: false) == "base:v1")
    }

    @Test func `an image whose name still holds is shown as it was typed`() throws {
        let id = try #require(Digest(sha256: Self.id))
        let names = ImageNames([try Reference("base:v1"): id, try Reference("base").withDefaultTag: id])
        #expect(row().image(names, truncated: true) == "base:v1")
        #expect(row(image: "base").image(names, truncated: true) == "base")
        #expect(row(image: "docker.io/library/base:v1").image(names, truncated: true) == "base:v1")
    }

    @Test func `filters of one key are alternatives, of several keys all have to hold`() throws {
        let box = row(state: exited(3, at: 0)) { $0.configuration.labels = ["a": "1", "b": ""] }
        for words in [
            ["name=bo"], ["name=^box$"], ["name=/box"], ["name=x", "name=ox$"], ["status=exited"], ["exited=3"],
            ["label=a"], ["label=a=1", "label=b"], ["id=\(box.summary.id.prefix(3))"],
        ] { #expect(try shows(box, words), "\(words)") }
        for words in [
            ["name=^bo$"], ["status=running"], ["exited=0"], ["label=c"], ["label=a=2"], ["name=box", "exited=1"],
            ["ancestor=nosuch"], ["id=x"],
        ] { #expect(try !shows(box, words), "\(words)") }
    }

    func shows(_ row: ContainerRow, _ words: [String]) throws -> Bool {
        let filter = try filter(words: words)
        return filter.accepts(row.summary, row.state) && filter.accepts(row)
    }

    func filter(words: [String]) throws -> ContainerFilter {
        let root = "/tmp/swrun-filter-\(RandomHex.digits(8))"
        defer { try? Directory.open("/tmp").removeTree(Path(root).lastComponent) }
        return try ContainerFilter(words, in: ContainerStore(root: Path(root)), session: Session(root: root))
    }

    @Test(arguments: ["bogus=1", "name", "status=bogus", "exited=x", "before=nosuch"])
    func `a filter that cannot be is refused`(word: String) {
        #expect(throws: (any Error).self) { try filter(words: [word]) }
    }

    @Test(arguments: ["{", nil])
    func `a container that cannot be read keeps the layers that it stands on`(record: String?) throws {
        let root = Path("/tmp/swrun-damaged-\(RandomHex.digits(8))")
        defer { try? Directory.open("/tmp").removeTree(root.lastComponent) }
        let session = try Session(root: root.description)
        #expect(try session.dependents().all() == [])
        let (id, layer) = (ContainerRecord.newID(), Digest.of("layer"))
        let place = try Directory.openOrCreate(root.appending("containers").appending(id))
        if let record { try place.replaceFile("container.json", with: Array(record.utf8), .atomic) }
        try place.makeDirectory("lower", permissions: 0o700)
        let unknown = try #require(try session.dependents().all().first)
        #expect(unknown.containerID == id && unknown.imageID == nil && unknown.topLayer == nil && !unknown.isRunning)
        try place.openDirectory("lower").makeSymbolicLink("0", to: Path("../../../layers/\(layer.hex)"))
        #expect(try session.dependents().all().map(\.topLayer) == [layer])
        let error = #expect(throws: Failure.self) {
            try session.containers().planRemoval(of: String(id.prefix(12)), byForce: false)
        }
        #expect(error?.description.contains(id) == true && error?.hint?.contains("swrun rm -f") == true)
        let removal = try session.containers().planRemoval(of: String(id.prefix(12)), byForce: true)
        try session.containers().carryOut(removal, byForce: true)
        #expect(try session.dependents().all() == [])
    }
}
