import Testing

@testable import ImageStore

/// What is refused of a stranger's JSON before it is decoded.
@Suite("Reading through JSON")
struct JSONScanTests {
    @Test(arguments: [
        "{}", "[]", "null", "true", " [ ] ", "\t{ \"a\" : 1 }\r\n", "[1,-0.5e+10,0,\"\"]",
        #"["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"]"#,
        #"{"a":{"a":{"a":[]}},"b":[{"a":1},{"a":1}]}"#, #"[[],{},[[]],"ü"]"#, "-1", "1e5",
    ])
    func `an honest document passes`(_ text: String) throws {
        try JSONScan.check(Array(text.utf8))
    }

    @Test(arguments: [
        "", " ", "[", "]", "{", "}", "[1", "[1,", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{1:1}",
        "{a:1}", "01", "+1", ".5",
        "1.", "1e", "-", "nul", "nulll", "True", "NaN", "'a'", "\"", "\"a", "\"\\\"", #""\x""#, #""\u12""#,
        #""\ud800""#, #""\udc00""#,
        #""\ud800\u0041""#, "\"a\nb\"", "[]]", "[][]", "{}x", "// x\n[]", "[}", "{]", "{\"a\":[}", "\u{feff}[]",
        "{\"a\" 1}",
    ])
    func `what RFC 8259 does not allow is an error`(_ text: String) {
        #expect { try JSONScan.check(Array(text.utf8)) } throws: { error in
            if case JSONScan.Fault.notJSON = error { true } else { false }
        }
    }

    @Test func `bytes that are no text are an error`() {
        #expect(throws: JSONScan.Fault.notUTF8) { try JSONScan.check([0x22, 0xC0, 0xAE, 0x22]) }
        #expect(throws: JSONScan.Fault.notUTF8) { try JSONScan.check([0xFF, 0xFE, 0x5B, 0, 0x5D, 0]) }
    }

    @Test func `one key twice in an object is an error, however it is written`() {
        #expect(throws: JSONScan.Fault.duplicateKey("os")) { try JSONScan.check(Array(#"{"os":1,"os":2}"#.utf8)) }
        #expect(throws: JSONScan.Fault.duplicateKey("os")) {
            try JSONScan.check(Array(#"[{"a":{"os":{"os":1},"\u006fs":2}}]"#.utf8))
        }
        #expect(throws: JSONScan.Fault.duplicateKey("")) { try JSONScan.check(Array(#"{"":1,"":2}"#.utf8)) }
    }

    @Test func `depth and number of values have a limit`() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        try JSONScan.check(nested(100))
        #expect(throws: JSONScan.Fault.tooDeep) { try JSONScan.check(nested(101)) }
        #expect(throws: JSONScan.Fault.tooDeep) {
            try JSONScan.check(Array(repeating: UInt8(ascii: "["), count: 100_000))
        }
        func list(_ count: Int) -> [UInt8] {
            Array("[".utf8) + Array(repeatElement("0,", count: count - 2).joined().utf8) + Array("0]".utf8)
        }
        try JSONScan.check(list(250_000))
        #expect(throws: JSONScan.Fault.tooManyValues) { try JSONScan.check(list(250_001)) }
    }
}
