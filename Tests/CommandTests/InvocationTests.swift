import Testing

@testable import swrun

@Suite struct InvocationTests {
    func invocation(_ line: String) -> String {
        switch Invocation(line.split(separator: " ").map(String.init)[...]) {
        case .version: "version"
        case .nothing: "nothing"
        case .help: "help"
        case .nounHelp(let category, let isAsked): "\(isAsked ? "help" : "verbs") of \(category.rawValue)"
        case .commandHelp(let called): "help of \(called.title)"
        case .command(let called, let words): "\(called.title) \(words.joined(separator: " "))"
        case .implicitRun(let words): "implicit \(words.joined(separator: " "))"
        case .unknown(let unknown): "unknown \(unknown.name)"
        case .sealedExec: "exec"
        case .monitor(let words): "monitor \(words.joined(separator: " "))"
        }
    }

    @Test(arguments: [
        ("", "nothing"), ("-v", "version"), ("--version", "version"), ("-h", "help"), ("--help", "help"),
        ("help", "help"), ("help run", "help of swrun run"), ("--help run", "help of swrun run"),
        ("help container run", "help of swrun container run"), ("container help run", "help of swrun container run"),
        ("help image", "help of image"), ("help bogus", "unknown bogus"), ("image", "verbs of image"),
        ("image --help", "help of image"), ("image help", "help of image"), ("help image bogus", "unknown image bogus"),
        ("container run -t x", "swrun container run -t x"), ("container bogus", "unknown container bogus"),
        ("image remove x", "swrun image rm x"), ("rmi x", "swrun rmi x"), ("container ps -a", "swrun container ls -a"),
        ("image pull x", "unknown image pull"), ("--version extra", "version"),
        ("version extra", "swrun version extra"), ("run -t x", "swrun run -t x"),
        ("-t -i ubuntu:14.04 /bin/bash", "implicit -t -i ubuntu:14.04 /bin/bash"),
        ("-v /a:/b img", "implicit -v /a:/b img"), ("ubuntu", "implicit ubuntu"),
        ("version", "swrun version "), ("exec box sh", "swrun exec box sh"), ("pull ubuntu", "unknown pull"),
        ("run exec", "swrun run exec"), ("-i exec", "implicit -i exec"),
    ])
    func `the first word decides`(line: String, expected: String) {
        #expect(invocation(line) == expected)
    }

    @Test func `what docker has and swrun has not is said to be missing`() {
        #expect("\(UnknownCommand(name: "push", suggestions: []))".hasPrefix("swrun: swrun push is not built yet\n"))
        for name in ["image pull", "image push", "image build", "pull"] {
            #expect("\(UnknownCommand(name: name, suggestions: []))".contains("\(name) is not built yet"))
        }
        #expect(CommandTable.commands.filter { $0.standsAlone }.allSatisfy { !CommandTable.isMissing($0.name) })
        #expect(!CommandTable.isMissing("image ls") && !CommandTable.isMissing("image") && !CommandTable.isMissing("x"))
    }

    @Test(arguments: [
        ("image", ["ls", "rm", "history", "inspect", "save", "load", "import", "tag"]),
        (
            "container",
            ["ls", "rm", "create", "run", "start", "stop", "kill", "wait", "commit", "diff", "export", "inspect"]
        ),
    ])
    func `the verbs of docker stand behind their nouns`(noun: String, verbs: [String]) throws {
        let category = try #require(Noun.Category(rawValue: noun))
        for verb in verbs {
            let command = try #require(CommandTable.command(named: verb, below: category), "\(noun) \(verb)")
            let called = CalledCommand(command: command, category: category)
            #expect(called.usageLine.hasPrefix("swrun \(noun) \(verb)"))
            #expect(Help.text(of: category).contains("\n  \(verb) "))
        }
    }

    @Test(arguments: CommandTable.commands.indices)
    func `no option of a command has two meanings`(index: Int) {
        let names = CommandTable.commands[index].options.map(\.option).flatMap { option in
            [option.name] + option.aliases + (option.letter.map { ["-\($0)"] } ?? [])
        }
        #expect(Set(names).count == names.count, "\(names.sorted())")
    }

    @Test func `a command may live below a noun alone`() {
        enum Prune: Command {
            static let name = "prune"
            static let summary = ""
            static let usage = "[OPTIONS]"
            static let operands = Operands.none
            static let options: [any OptionKey] = []
            static let standsAlone = false
            static let nouns: [Noun] = [.image("prune")]
            static func run(_ arguments: Arguments, in session: Session) -> Int32 { 0 }
        }
        let called = CalledCommand(command: Prune.self, category: .image)
        #expect(called.usageLine == "swrun image prune [OPTIONS]")
        #expect(called.titles == ["swrun image prune"])
        let images = CalledCommand(command: ImagesCommand.self, category: nil)
        #expect(images.titles == ["swrun images", "swrun image ls", "swrun image list"])
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
        #expect(CommandTable.suggestions(for: "rnu") == ["run"])
        #expect(CommandTable.suggestions(for: "containre") == ["container"])
        #expect(CommandTable.suggestions(for: "run:1") == [])
        #expect(CommandTable.suggestions(for: "x") == [])
        #expect(CommandTable.suggestions(for: "ubuntu") == [])
        #expect(CommandTable.suggestions(for: "histroy", below: .image) == ["image history"])
    }

    @Test func `a verb without its noun is told where it belongs`() {
        #expect(CommandTable.suggestions(for: "ls") == ["container ls", "image ls", "volume ls", "network ls"])
    }
}
