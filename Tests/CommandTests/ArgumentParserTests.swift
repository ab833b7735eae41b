import Testing

@testable import swrun

@Suite struct ArgumentParserTests {
    static let terminal = Flag("tty", "t", help: "")
    static let interactive = Flag("interactive", "i", help: "")
    static let proxy = Flag("sig-proxy", initially: true, help: "")
    static let environment = List("env", "e", help: "") {
        $0.hasPrefix("=") ? "invalid environment variable: \($0)" : nil
    }
    static let name = Value<String>("name", help: "")
    static let volume = List("volume", "v", help: "")
    static let count = Value<Int>("last", "n", help: "")
    static let explain = Value<String>("explain", as: "format", bareValue: "text", help: "")
    static let options: [Option] =
        ([terminal, interactive, proxy, environment, name, volume, count, explain]
        as [any OptionKey]).map(\.option)

    func parse(_ line: String, stopping: Bool = false) throws(ParseError) -> Arguments {
        try ArgumentParser.parse(
            line.split(separator: " ").map(String.init), options: Self.options, stopsAtFirstOperand: stopping)
    }

    func error(_ line: String) -> String? {
        do throws(ParseError) {
            _ = try parse(line)
            return nil
        } catch { return "\(error)" }
    }

    @Test(arguments: ["-e A=1", "-eA=1", "-e=A=1", "--env A=1", "--env=A=1"])
    func `a value can stand in five places`(line: String) throws {
        #expect(try parse(line)[Self.environment] == ["A=1"])
    }

    @Test func `letters combine, and the last of them may take a value`() throws {
        let parsed = try parse("-itv /a:/b img")
        #expect(parsed[Self.interactive] && parsed[Self.terminal])
        #expect(parsed[Self.volume] == ["/a:/b"])
        #expect(parsed.operands == ["img"])
    }

    @Test(arguments: ["1", "t", "T", "true", "TRUE", "True"])
    func `a flag takes a value only behind an equals sign`(word: String) throws {
        #expect(try parse("--tty=\(word)")[Self.terminal])
        #expect(try parse("-t=\(word)")[Self.terminal])
        let apart = try parse("--tty false")
        #expect(apart[Self.terminal] && apart.operands == ["false"])
    }

    @Test func `a flag can be switched off, and the last word counts`() throws {
        #expect(try parse("")[Self.proxy])
        #expect(try !parse("--sig-proxy=false")[Self.proxy])
        #expect(try !parse("-t --tty=false")[Self.terminal])
    }

    @Test func `lists append, values replace`() throws {
        let parsed = try parse("-v a --name x -v b --name y")
        #expect(parsed[Self.volume] == ["a", "b"])
        #expect(parsed[Self.name] == "y")
    }

    @Test func `options may follow operands, unless the command stops at its first`() throws {
        let free = try parse("img -t")
        #expect(free[Self.terminal] && free.operands == ["img"])
        let stopping = try parse("-i img echo -n --rm -- x", stopping: true)
        #expect(!stopping[Self.terminal] && stopping[Self.interactive])
        #expect(stopping.operands == ["img", "echo", "-n", "--rm", "--", "x"])
    }

    @Test func `two dashes end the options and one dash is an operand`() throws {
        #expect(try parse("-t -- -i x").operands == ["-i", "x"])
        #expect(try parse("- -t").operands == ["-"])
    }

    @Test func `an option with a bare value takes no further word`() throws {
        let bare = try parse("--explain img")
        #expect(bare[Self.explain] == "text" && bare.operands == ["img"])
        #expect(try parse("--explain=json")[Self.explain] == "json")
    }

    @Test func `whether an option was given can be told from its value`() throws {
        #expect(try !parse("").contains(Self.name))
        #expect(try parse("--name=").contains(Self.name))
        #expect(try parse("--name=")[Self.name] == "")
    }

    @Test func `errors read as docker's`() {
        #expect(error("--bogus") == "unknown flag: --bogus")
        #expect(error("-itz") == "unknown shorthand flag: 'z' in -z")
        #expect(error("--name") == "flag needs an argument: --name")
        #expect(error("-ie") == "flag needs an argument: 'e' in -e")
        #expect(error("--tty=x") == #"invalid argument "x" for "-t, --tty" flag: must be true or false"#)
        #expect(error("-e =x") == #"invalid argument "=x" for "-e, --env" flag: invalid environment variable: =x"#)
        #expect(error("-n x") == #"invalid argument "x" for "-n, --last" flag: must be a whole number"#)
        #expect(error("-n 99999999999999999999") != nil)
        #expect(error("--=x") == "bad flag syntax: --=x")
        #expect(error("---") == "bad flag syntax: ---")
    }

    @Test func `operands are counted in docker's words`() {
        #expect(Operands.none.problem(with: 1) == "accepts no arguments")
        #expect(Operands.exactly(2).problem(with: 1) == "requires 2 arguments")
        #expect(Operands.atLeast(1).problem(with: 0) == "requires at least 1 argument")
        #expect(Operands.atMost(1).problem(with: 2) == "requires at most 1 argument")
        #expect(Operands.between(1, 2).problem(with: 2) == nil)
    }

    @Test func `no words make the parser stumble`() {
        var generator = SystemRandomNumberGenerator()
        let letters = Array("--==etivn,: x\u{0}é\u{301}")
        for _ in 0..<3000 {
            let words = (0..<Int.random(in: 0...5, using: &generator)).map { _ in
                String(
                    (0..<Int.random(in: 0...6, using: &generator)).compactMap { _ in
                        letters.randomElement(using: &generator)
                    })
            }
            for stops in [true, false] {
                do throws(ParseError) {
                    _ = try ArgumentParser.parse(words, options: Self.options, stopsAtFirstOperand: stops)
                } catch { #expect(!"\(error)".isEmpty) }
            }
        }
    }
}
