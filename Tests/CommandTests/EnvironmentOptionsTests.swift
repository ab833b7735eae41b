import Testing

@testable import swrun

@Suite struct EnvironmentOptionsTests {
    static let path = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

    func merged(_ words: [String], image: [String] = [], terminal: Bool = false) throws -> [String] {
        try EnvironmentOptions(files: [], words: words, of: caller(variables: ["MINE": "yes"]))
            .merged(withImage: image, hostName: "h", hasTerminal: terminal, home: "/root")
    }

    @Test func `the engine's variables come first, HOME last`() throws {
        #expect(try merged([]) == [Self.path, "HOSTNAME=h", "HOME=/root"])
        #expect(try merged([], terminal: true) == [Self.path, "HOSTNAME=h", "TERM=xterm", "HOME=/root"])
    }

    @Test func `what was asked for comes before what the image sets`() throws {
        #expect(
            try merged(["B=2", "A=1"], image: ["C=3", "A=image"])
                == [Self.path, "HOSTNAME=h", "B=2", "A=1", "C=3", "HOME=/root"])
    }

    @Test func `a default that is overridden stays in its place`() throws {
        #expect(try merged([], image: ["X=1", "PATH=/bin"]) == ["PATH=/bin", "HOSTNAME=h", "X=1", "HOME=/root"])
        #expect(
            try merged(["HOME=/x", "HOSTNAME=other"], image: ["PATH=/bin"])
                == ["PATH=/bin", "HOSTNAME=other", "HOME=/x"])
    }

    @Test func `a name alone takes the caller's value, or takes the image's away`() throws {
        #expect(try merged(["MINE"]).contains("MINE=yes"))
        #expect(try merged(["GONE"], image: ["GONE=image", "K=1"]) == [Self.path, "HOSTNAME=h", "K=1", "HOME=/root"])
        #expect(try merged(["PATH"]) == ["HOSTNAME=h", "HOME=/root"])
    }

    @Test func `the later value wins and values may hold equals signs`() throws {
        #expect(try merged(["A=1", "B=x=y", "A="]) == [Self.path, "HOSTNAME=h", "A=", "B=x=y", "HOME=/root"])
    }

    @Test func `an environment file is taken line by line`() throws {
        let text = "\u{feff}A=1\n  B=\"q\" \n# no\n\t#no\n\nMINE\nNOT_SET\nC=#x\r\nA=2"
        let parsed = try EnvironmentOptions(
            files: ["f"], words: ["C=3"], of: caller(variables: ["MINE": "yes"], files: ["f": text]))
        #expect(parsed.entries.map { "\($0.name)=\($0.value ?? "nil")" } == ["A=2", "B=\"q\" ", "MINE=yes", "C=3"])
    }

    @Test(arguments: [
        ("C =1", "invalid env file (f): variable 'C ' contains whitespaces"),
        ("=1", "invalid env file (f): no variable name on line '=1'"),
    ])
    func `a bad line is named`(text: String, message: String) {
        #expect(problem("--env-file", "f", caller: caller(files: ["f": text])) == message)
    }

    @Test func `a commit keeps what was asked for, not what the engine adds`() throws {
        let parsed = try EnvironmentOptions(files: [], words: ["A=1", "GONE"], of: caller())
        #expect(parsed.committed(withImage: ["A=0", "B=2", "GONE=3"]) == ["A=1", "B=2"])
    }
}
