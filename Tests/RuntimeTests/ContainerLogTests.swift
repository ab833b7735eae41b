import Linux
import Testing

@testable import Runtime

@Suite struct ContainerLogTests {
    @Test func `a record is a line of docker's json-file`() throws {
        let bundle = try LogBundle()
        try bundle.write { log in
            log.append(Array("one\n\"two\"\t\\ \0\u{7f}é€😀\r\n".utf8)[...], from: .output)
            log.append(Array("bad\n".utf8)[...], from: .error)
        }
        #expect(
            try bundle.records() == [
                #"{"log":"one\n","stream":"stdout""#,
                #"{"log":"\"two\"\t\\ \u0000"# + "\u{7f}é€😀" + #"\r\n","stream":"stdout""#,
                #"{"log":"bad\n","stream":"stderr""#,
            ])
        for line in try bundle.text().split(separator: "\n") {
            let tree = try JSONTree(parsing: Array(line.utf8))
            #expect(Timestamp(rfc3339: try #require(tree["time"]?.text)) != nil)
        }
    }

    @Test func `bytes that are no UTF-8 become halves of surrogate pairs`() throws {
        let bundle = try LogBundle()
        // Too short, overlong, a surrogate, beyond the last character, a stray second byte.
        let bytes: [UInt8] = [0xC3, 0x28, 0xC0, 0xAF, 0xED, 0xA0, 0x80, 0xF4, 0x90, 0x80, 0x80, 0x80, 0x0A]
        try bundle.write { $0.append(bytes[...], from: .output) }
        #expect(
            try bundle.records() == [
                #"{"log":"\udcc3(\udcc0\udcaf\udced\udca0\udc80\udcf4\udc90\udc80\udc80\udc80\n","stream":"stdout""#
            ])
    }

    @Test func `a line that comes in pieces is one record, and each stream keeps its own`() throws {
        let bundle = try LogBundle()
        try bundle.write { log in
            log.append(Array("on".utf8)[...], from: .output)
            log.append(Array("er".utf8)[...], from: .error)
            log.append(Array("e\ntw".utf8)[...], from: .output)
            log.append(Array("ror\n".utf8)[...], from: .error)
        }
        #expect(
            try bundle.records() == [
                #"{"log":"one\n","stream":"stdout""#, #"{"log":"error\n","stream":"stderr""#,
                #"{"log":"tw","stream":"stdout""#,
            ])
    }

    @Test func `a long line is several records, and no character is torn`() throws {
        let bundle = try LogBundle()
        let line = String(repeating: "€", count: 20_000)
        try bundle.write { log in
            for start in stride(from: 0, to: line.utf8.count, by: 1000) {
                log.append(Array(line.utf8.dropFirst(start).prefix(1000))[...], from: .output)
            }
        }
        let records = try bundle.records()
        #expect(records.count == 4)
        #expect(!records.contains { $0.contains("\\u") || $0.utf8.count > LineAssembly.limit + 64 })
        let texts = try bundle.text().split(separator: "\n").map { try JSONTree(parsing: Array($0.utf8))["log"]?.text }
        #expect(texts.compactMap(\.self).joined() == line)
    }

    @Test func `files are rotated by size, and only so many are kept`() throws {
        let bundle = try LogBundle(LogSettings(sizeLimit: 4096, fileLimit: 3))
        try bundle.write { log in
            for number in 0..<1000 { log.append(Array("line \(number)\n".utf8)[...], from: .output) }
        }
        let folder = try bundle.root.directory.openDirectory("log")
        #expect(
            Set(try folder.entries().map(\.name)) == ["container.log", "container.log.1", "container.log.2"])
        for age in 0..<3 { #expect(try folder.status(of: LogFiles.name(age)).size <= 4096) }
        let kept = try (0..<3).reversed().flatMap { try bundle.records($0) }
        let numbers = kept.compactMap {
            $0.split(separator: " ").last?.split(separator: "\\").first.flatMap { Int($0) }
        }
        #expect(numbers == Array((1000 - kept.count)..<1000))
        #expect(kept.count > 60)
    }

    @Test func `one file that is kept starts anew`() throws {
        let bundle = try LogBundle(LogSettings(sizeLimit: 4096, fileLimit: 1))
        try bundle.write { log in
            for number in 0..<1000 { log.append(Array("line \(number)\n".utf8)[...], from: .output) }
        }
        #expect(try bundle.root.directory.openDirectory("log").entries().map(\.name) == ["container.log"])
        #expect(try bundle.text().utf8.count <= 4096)
        #expect(try bundle.records().last?.contains("line 999") == true)
    }

    @Test func `a cut last record is taken away before the next is written`() throws {
        let bundle = try LogBundle()
        try bundle.write { $0.append(Array("one\n".utf8)[...], from: .output) }
        let file = try bundle.root.directory.openDirectory("log").open("container.log", [.writeOnly, .append])
        try file.write(#"{"log":"tw"#)
        try bundle.write { $0.append(Array("three\n".utf8)[...], from: .output) }
        #expect(
            try bundle.records() == [
                #"{"log":"one\n","stream":"stdout""#, #"{"log":"three\n","stream":"stdout""#,
            ])
    }

    @Test func `a container that writes nothing, or wants no log, has none`() throws {
        let bundle = try LogBundle()
        try bundle.write { _ in }
        let isThere = bundle.root.directory.contains("log")
        #expect(!isThere)
        let silent = try LogBundle(LogSettings(driver: .none))
        #expect(throws: LogBundle.NoLog.self) { _ = try silent.log() }
    }

    @Test func `attributes stand in each record`() throws {
        let bundle = try LogBundle(LogSettings(attributes: ["b": "2", "a": "\"1\""]))
        try bundle.write { log in
            log.append(Array("x\n".utf8)[...], from: .output)
        }
        #expect(try bundle.records() == [#"{"log":"x\n","stream":"stdout","attrs":{"a":"\"1\"","b":"2"}"#])
    }

    @Test func `a log that is removed while it is written harms nobody`() throws {
        let bundle = try LogBundle(LogSettings(sizeLimit: 4096))
        var log = try bundle.log()
        log.append(Array("one\n".utf8)[...], from: .output)
        try bundle.root.directory.removeTree("log")
        for _ in 0..<1000 { log.append(Array("two\n".utf8)[...], from: .output) }
        log.finish()
    }

    @Test func `settings survive in a record`() throws {
        for settings in [
            LogSettings(), LogSettings(driver: .none), LogSettings(sizeLimit: nil, fileLimit: 7),
            LogSettings(attributes: ["k": "v"]),
        ] {
            #expect(LogSettings(try JSONTree(parsing: JSONWriter.text(of: settings))) == settings)
        }
        #expect(LogSettings(nil) == LogSettings())
    }
}
