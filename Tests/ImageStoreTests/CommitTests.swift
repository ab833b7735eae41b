import Archive
import Linux
import Testing

@testable import ImageStore

@Suite(.enabled(if: Shell.isRoot, "needs root: overlay mounts"))
struct CommitTests {
    private func overlay() throws -> OverlayFixture {
        try OverlayFixture([
            .directory("bin"), .file("bin/sh", "#!"), .file("bin/dd", "dd"), .directory("etc"),
            .file("etc/group", "root"), .file("etc/hosts"), .directory("tmp", mode: 0o1777), .file("tmp/old"),
            .directory("deep"), .directory("deep/er"), .file("deep/er/file", "f"), .directory("full"), .file("full/x"),
        ])
    }

    private let details = CommitDetails(execution: .init(), createdBy: "sh -c true")

    @Test func `changes are added, changed and deleted paths with the directories above them`() throws {
        let overlay = try overlay()
        try overlay.run(
            """
            echo a >new; rm bin/dd; chmod 600 etc/group; rm -r tmp; mkdir tmp; echo b >tmp/new; mkdir -p made/here
            rm -r full; echo c >full; cat deep/er/file >/dev/null; touch -r deep/er/file deep/er/file
            """, on: overlay.image, upper: "upper")
        #expect(
            try overlay.diff("upper") == [
                "C /bin", "D /bin/dd", "C /deep", "C /deep/er", "C /deep/er/file", "C /etc", "C /etc/group", "C /full",
                "A /made", "A /made/here", "A /new", "C /tmp", "A /tmp/new",
            ])
        let image = try overlay.commit("upper", details)
        #expect(
            try overlay.topLayer(image) == [
                "bin/", "bin/.wh.dd", "deep/", "deep/er/", "deep/er/file", "etc/", "etc/group", "full", "made/",
                "made/here/", "new", "tmp/", "tmp/.wh..wh..opq", "tmp/new",
            ])
        let listing = try overlay.topLayer(image, "--numeric-owner -tv")
        #expect(listing.first { $0.hasSuffix(".wh.dd") }?.hasPrefix("-rw------- 0/0") == true)
        #expect(listing.first { $0.hasSuffix("tmp/") }?.hasPrefix("drwxr-xr-x 0/0") == true)
        try overlay.fixture.expectSound()
    }

    @Test func `what the engine put there is no change, nor are the directories it touched for it`() throws {
        let overlay = try overlay()
        try overlay.run(
            "mkdir dev; touch dev/console .dockerenv etc/resolv.conf; echo x >etc/hosts", on: overlay.image,
            upper: "upper")
        let own: Set<Path> = ["dev", ".dockerenv", "etc/resolv.conf", "etc/hosts"]
        #expect(try overlay.diff("upper", excluding: own) == [])
        #expect(
            try overlay.diff("upper", excluding: ["dev", ".dockerenv"]) == [
                "C /etc", "C /etc/hosts", "A /etc/resolv.conf",
            ])
        try overlay.run("chmod 711 etc; mkdir dev/shm", on: overlay.image, upper: "upper")
        #expect(try overlay.diff("upper", excluding: own) == ["C /etc"])
        // A directory that the image lacks, and the engine has made for what it mounts there.
        try overlay.run("mkdir -p new/deep; : > new/deep/file; mkdir other", on: overlay.image, upper: "bare")
        #expect(try overlay.diff("bare", excluding: ["new/deep/file"]) == ["A /other"])
    }

    @Test func `without changes there is no layer but a new image`() throws {
        let overlay = try overlay()
        try overlay.run("true", on: overlay.image, upper: "upper")
        var details = details
        details.message = "nothing"
        details.names = [try Reference("empty:1")]
        let image = try overlay.commit("upper", details)
        #expect(image.layers == overlay.image.layers)
        #expect(image.id != overlay.image.id)
        #expect(image.configuration.history.last?.isEmptyLayer == true)
        #expect(try overlay.store.image(matching: "empty:1").id == image.id)
    }

    @Test func `configuration and history tell of the commit`() throws {
        let overlay = try overlay()
        try overlay.run("echo x >new", on: overlay.image, upper: "upper")
        var execution = try #require(overlay.image.configuration.execution)
        execution.command = ["sh", "-c", "echo x >new"]
        let image = try overlay.commit(
            "upper",
            CommitDetails(
                execution: execution, createdBy: "sh -c echo x >new", author: "me", message: "what I did",
                changes: try Instruction.parse(["CMD [\"other\"]", "ENV a=b"]), names: [try Reference("mine:v2")]))
        #expect(image.layers.count == 2)
        #expect(image.configuration.execution?.command == ["other"])
        #expect(image.configuration.execution?.environment == ["a=b"])
        #expect(image.configuration.author == "me")
        let last = try #require(image.configuration.history.last)
        #expect(last.createdBy == "sh -c echo x >new" && last.author == "me" && last.comment == "what I did")
        #expect(!last.isEmptyLayer)
        #expect(image.parent == overlay.image.id)
        #expect(image.configuration.architecture == "amd64")
    }

    @Test func `hard links, capabilities, devices and odd names survive, sockets do not`() throws {
        let overlay = try overlay()
        try overlay.run(
            """
            echo x >a; ln a b; mkdir d; ln a d/c; mknod null c 1 3; mkfifo pipe; printf 1 >"$(printf 'n\\377\\nx')"
            cp /bin/true ping; setcap cap_net_raw+ep ping; setfattr -n user.k -v v a 2>/dev/null || true
            python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
            """, on: overlay.image, upper: "upper")
        let image = try overlay.commit("upper", details)
        #expect(try overlay.topLayer(image, "-tv").filter { $0.contains(" link to a") }.count == 2)
        let top = try Directory.open(overlay.store.layerDirectories(of: image)[0])
        #expect(try top.status(of: "a").linkCount == 3)
        #expect(try top.extendedAttributes(of: "ping").map(\.name) == ["security.capability"])
        #expect(try top.status(of: "null").deviceNumber == DeviceNumber(major: 1, minor: 3))
        #expect(try top.status(of: Path(bytes: [0x6E, 0xFF, 0x0A, 0x78])!).size == 1)
        #expect(try top.statusIfPresent(of: "socket") == nil)
    }

    @Test func `a file whose name means a deletion cannot be committed, and nothing is left of the attempt`() throws {
        let overlay = try overlay()
        try overlay.run("echo x >.wh.sh", on: overlay.image, upper: "upper")
        let before = try overlay.fixture.state()
        #expect(throws: LayerError.self) { try overlay.commit("upper", details) }
        #expect(try overlay.fixture.state() == before)
    }

    @Test(arguments: 1...12)
    func `a container of the committed image sees what the container saw`(_ seed: Int) throws {
        let overlay = try overlay()
        var random = SeededGenerator(UInt64(seed))
        let script = (0..<60).map { _ in Self.randomChange(&random) }.joined(separator: "\n")
        let before = try overlay.run("set +e\n(\(script)\n) >/dev/null 2>&1\ntrue", on: overlay.image, upper: "upper")
        #expect(before.isEmpty)
        let seen = try overlay.listing(on: overlay.image, upper: "upper")
        let image = try overlay.commit("upper", details)
        let again = try overlay.listing(on: image, upper: "fresh")
        #expect(again.filter { !seen.contains($0) } == [])
        #expect(seen.filter { !again.contains($0) } == [])
        // What was just committed is no change to the new image.
        #expect(try overlay.diff("fresh") == [])
        try overlay.fixture.expectSound()
    }

    static func randomChange(_ random: inout SeededGenerator) -> String {
        let names = ["bin", "etc", "tmp", "deep", "deep/er", "full", "a", "b", "a/x", "deep/er/file", "bin/sh", "b/y"]
        func name() -> String { names.randomElement(using: &random) ?? "a" }
        switch Int.random(in: 0..<12, using: &random) {
        case 0, 1: return "echo \(Int.random(in: 0..<99, using: &random)) >\(name())"
        case 2, 3: return "mkdir -p \(name())"
        case 4: return "rm -rf \(name())"
        case 5: return "ln -sfn \(name()) \(name())"
        case 6: return "ln \(name()) \(name())"
        case 7: return "chmod \(["700", "644", "4755", "1777"].randomElement(using: &random) ?? "700") \(name())"
        case 8: return "mv -T \(name()) \(name())"
        case 9: return "chown 1000:50 \(name())"
        case 10: return "cp -a \(name()) \(name())"
        default: return "touch -d @\(Int.random(in: 1..<1_000_000, using: &random)).5 \(name())"
        }
    }
}

/// The same random numbers for the same seed.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    /// See "splitmix64".
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
        return value ^ (value >> 31)
    }
}
