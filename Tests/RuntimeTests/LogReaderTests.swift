import Linux
import Testing

@testable import Runtime

@Suite struct LogReaderTests {
    /// What a reader gives: the bytes of each stream, and the order of the lines.
    private struct Heard {
        var output: [UInt8] = []
        var error: [UInt8] = []
        var pieces: [String] = []

        mutating func add(_ record: LogRecord) {
            if record.stream == .output { output += record.text } else { error += record.text }
            pieces.append(String(decoding: record.text, as: UTF8.self))
        }
    }

    private static func read(_ bundle: borrowing LogBundle, _ query: LogQuery = .init()) throws -> Heard {
        var heard = Heard()
        var reader = LogReader(of: bundle.path, bundle.settings, query)
        try reader.read { heard.add($0) }
        return heard
    }

    @Test func `every byte comes back as it was written`() throws {
        let bundle = try LogBundle()
        var bytes = (0..<200_000).map { _ in UInt8.random(in: 0...255) }
        // All pairs, so that no escape meets a byte it cannot stand beside; and no newline at the end.
        for first in 0...255 { for second in 0...255 { bytes += [UInt8(first), UInt8(second)] } }
        try bundle.write { log in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...70_000)
                log.append(rest.prefix(count), from: .output)
                log.append(rest.prefix(count), from: .error)
                rest = rest.dropFirst(count)
            }
        }
        let heard = try LogReaderTests.read(bundle)
        #expect(heard.output == bytes)
        #expect(heard.error == bytes)
    }

    @Test func `the last lines are found from the end`() throws {
        let bundle = try LogBundle(LogSettings(sizeLimit: 100_000, fileLimit: 5))
        try bundle.write { log in
            for number in 0..<3000 { log.append(Array("line \(number)\n".utf8)[...], from: .output) }
        }
        #expect(try LogReaderTests.read(bundle, .init(lineCount: 0)).pieces == [])
        #expect(try LogReaderTests.read(bundle, .init(lineCount: 2)).pieces == ["line 2998\n", "line 2999\n"])
        let many = try LogReaderTests.read(bundle, .init(lineCount: 2500)).pieces
        #expect(many == (500..<3000).map { "line \($0)\n" })
        #expect(try LogReaderTests.read(bundle, .init(lineCount: 10_000)).pieces == (0..<3000).map { "line \($0)\n" })
    }

    @Test func `a line of several records is one of the last lines, whatever the other stream wrote meanwhile`() throws
    {
        let bundle = try LogBundle()
        let long = [UInt8](repeating: UInt8(ascii: "x"), count: 40_000) + [10]
        try bundle.write { log in
            log.append(Array("old\n".utf8)[...], from: .error)
            log.append(Array("before\n".utf8)[...], from: .output)
            log.append(long[..<30_000], from: .output)
            log.append(Array("between\n".utf8)[...], from: .error)
            log.append(long[30_000...], from: .output)
            log.append(Array("open".utf8)[...], from: .error)
        }
        let one = try LogReaderTests.read(bundle, .init(lineCount: 1))
        #expect(one.output == [] && one.error == Array("open".utf8))
        let two = try LogReaderTests.read(bundle, .init(lineCount: 2))
        #expect(two.output == long && two.error == Array("open".utf8))
        let three = try LogReaderTests.read(bundle, .init(lineCount: 3))
        #expect(three.output == long && three.error == Array("between\nopen".utf8))
        let four = try LogReaderTests.read(bundle, .init(lineCount: 4))
        #expect(four.output == Array("before\n".utf8) + long && four.error == Array("between\nopen".utf8))
    }

    @Test func `times choose what is shown, and the last lines are those of the chosen`() throws {
        let bundle = try LogBundle()
        try bundle.put(
            (0..<10).map { #"{"log":"\#($0)\n","stream":"stdout","time":"2026-11-21T08:00:0\#($0).5Z"}"# + "\n" }
                .joined())
        func moment(_ text: String) throws -> Timestamp { try #require(Timestamp(rfc3339: text)) }
        let since = try moment("2026-11-21T08:00:03Z")
        let until = try moment("2026-11-21T08:00:06.5Z")
        #expect(try LogReaderTests.read(bundle, .init(since: since, until: until)).output == Array("3\n4\n5\n6\n".utf8))
        #expect(
            try LogReaderTests.read(bundle, .init(since: since, until: until, lineCount: 2)).output
                == Array("5\n6\n".utf8))
        #expect(
            try LogReaderTests.read(bundle, .init(since: since, lineCount: 100)).output.count == 14)
    }

    @Test func `records that were cut, and what is none, are passed over`() throws {
        let bundle = try LogBundle()
        let good = #"{"log":"good\n","stream":"stdout","time":"2026-11-21T08:00:00Z"}"# + "\n"
        for bad in [
            "", "x", "{}", "{\"log\":\"", #"{"log":"a"#, #"{"log":"a\"#, #"{"log":"a\u12"#,
            #"{"log":"a","stream":"std"#,
            #"{"log":"a","stream":"stdout","time":"2026"}"#, #"{"log":"a","stream":"stdout","attrs":{"a"#,
            #"{"log":"a","stream":"other","time":"2026-11-21T08:00:00Z"}"#, String(repeating: "\0", count: 200_000),
        ] {
            try bundle.put(good + bad + "\n" + good + bad)
            #expect(try LogReaderTests.read(bundle).output == Array("good\ngood\n".utf8), "\(bad.prefix(80))")
            #expect(
                try LogReaderTests.read(bundle, .init(lineCount: 2)).output == Array("good\ngood\n".utf8),
                "\(bad.prefix(80))")
        }
    }

    @Test func `attributes are shown`() throws {
        let bundle = try LogBundle(LogSettings(attributes: ["k": "\",\"time\":\"", "l": "é"]))
        try bundle.write { $0.append(Array("x\n".utf8)[...], from: .error) }
        var attributes: [[String: String]] = []
        var reader = LogReader(of: bundle.path, bundle.settings, .init())
        try reader.read { attributes.append($0.attributes) }
        #expect(attributes == [["k": "\",\"time\":\"", "l": "é"]])
    }

    @Test func `a log that was never begun is empty`() throws {
        let bundle = try LogBundle()
        #expect(try LogReaderTests.read(bundle).pieces == [])
    }

    @Test func `a follower hears every line across rotation, also of a log that begins later`() throws {
        let bundle = try LogBundle(LogSettings(sizeLimit: 20_000, fileLimit: 4))
        let sleeper = try Sleeper()
        defer { sleeper.end() }
        var log = try bundle.log()
        var heard = Heard()
        var number = 0
        var rounds = 0
        struct Enough: Error {}
        var reader = LogReader(of: bundle.path, bundle.settings, .init())
        let writer: PidDescriptor? = try PidDescriptor.open(sleeper.pid)
        // Each time the follower has read all there is, more comes: some rounds rotate twice.
        #expect(throws: Enough.self) {
            try reader.follow(
                until: writer,
                idle: {
                    rounds += 1
                    if rounds > 50 { throw Enough() }
                    for _ in 0..<(rounds % 5 == 0 ? 500 : 30) {
                        log.append(Array("line \(number)\n".utf8)[...], from: .output)
                        number += 1
                    }
                }, { heard.add($0) })
        }
        #expect(heard.pieces == (0..<heard.pieces.count).map { "line \($0)\n" })
        #expect(number - heard.pieces.count <= 500)
    }

    @Test func `a follower ends with the writer, after its last words`() throws {
        let bundle = try LogBundle()
        let sleeper = try Sleeper()
        var log = try bundle.log()
        log.append(Array("one\n".utf8)[...], from: .output)
        var heard = Heard()
        var reader = LogReader(of: bundle.path, bundle.settings, .init())
        let writer: PidDescriptor? = try PidDescriptor.open(sleeper.pid)
        var isFirst = true
        try reader.follow(
            until: writer,
            idle: {
                guard isFirst else { return }
                isFirst = false
                log.append(Array("two".utf8)[...], from: .output)
                log.finish()
                sleeper.end()
            }, { heard.add($0) })
        #expect(heard.output == Array("one\ntwo".utf8))
    }
}
