import Testing

@testable import swrun

@Suite struct InvocationTests {
    func invocation(_ line: String) -> String {
        switch Invocation(line.split(separator: " ").map(String.init)[...]) {
        case .version: "version"
        case .nothing: "nothing"
        case .help: "help"
        case .nounHelp(let category): "help of \(category.rawValue)"
        case .commandHelp(let command): "help of \(command.name)"
        case .command(let command, let words): "\(command.name) \(words.joined(separator: " "))"
        case .implicitRun(let words): "implicit \(words.joined(separator: " "))"
        case .unknown(let name): "unknown \(name)"
        }
    }

    @Test(arguments: [
        ("", "nothing"), ("-v", "version"), ("--version", "version"), ("-h", "help"), ("--help", "help"),
        ("help", "help"), ("help run", "help of run"), ("help container run", "help of run"),
        ("help image", "help of image"), ("help bogus", "unknown bogus"), ("image", "help of image"),
        ("container run -t x", "run -t x"), ("container bogus", "unknown container bogus"),
        ("run -t x", "run -t x"), ("-t -i ubuntu:14.04 /bin/bash", "implicit -t -i ubuntu:14.04 /bin/bash"),
        ("-v /a:/b img", "implicit -v /a:/b img"), ("ubuntu", "implicit ubuntu"),
        ("version", "version"), ("exec box sh", "unknown exec"), ("pull ubuntu", "unknown pull"),
        ("run exec", "run exec"), ("-i exec", "implicit -i exec"),
    ])
    func `the first word decides`(line: String, expected: String) {
        #expect(invocation(line) == expected)
    }

    @Test func `what docker has and swrun has not is said to be missing`() {
        #expect("\(UnknownCommand(name: "exec", suggestion: nil))".hasPrefix("swrun: swrun exec is not built yet\n"))
        #expect(CommandTable.commands.allSatisfy { !CommandTable.notBuilt.contains($0.name) })
    }

    @Test func `the root may stand before the command`() throws {
        let leading = try LeadingOptions(["--root", "/x", "--root=/y", "run", "--root"])
        #expect(leading.root == "/y")
        #expect(Array(leading.rest) == ["run", "--root"])
        #expect(throws: ParseError.missingValue("--root")) { try LeadingOptions(["--root"]) }
    }

    @Test(arguments: [
        ("", "", 0), ("abc", "", 3), ("imges", "images", 1), ("pus", "push", 1), ("kitten", "sitting", 3),
        ("rnu", "run", 1), ("ab", "ba", 1),
    ])
    func `the edit distance counts letters`(left: String, right: String, distance: Int) {
        #expect(editDistance(left, right) == distance)
    }

    @Test func `a slip is recognized, an image's name is not one`() {
        #expect(CommandTable.suggestion(for: "rnu") == "run")
        #expect(CommandTable.suggestion(for: "containre") == "container")
        #expect(CommandTable.suggestion(for: "run:1") == nil)
        #expect(CommandTable.suggestion(for: "x") == nil)
        #expect(CommandTable.suggestion(for: "ubuntu") == nil)
    }
}
