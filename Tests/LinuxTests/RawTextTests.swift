import Testing

@testable import Linux

@Suite struct RawTextTests {
    @Test(
        arguments: [
            [], [0x61], [0xff], [0x61, 0xff, 0x62], [0xc3, 0xa9], [0xc3], [0xe2, 0x82], [0xf4, 0x8f, 0xbf, 0xbf],
            [0xf4, 0x8f, 0xbe, 0x80], [0xf4, 0x8f, 0xbe], [0xf4, 0x8f, 0xbd, 0xbf], [0xed, 0xa0, 0x80], [0xc0, 0x80],
            [0xef, 0xbf, 0xbd], [0xef, 0xbf, 0xbd, 0xff], [0x65, 0xcc, 0x81, 0xff, 0xc3, 0xa9],
        ] as [[UInt8]])
    func `no byte is lost`(bytes: [UInt8]) {
        #expect(RawText.bytes(of: RawText.text(of: bytes)) == bytes)
        #expect(Path(RawText.text(of: bytes)).bytes == bytes)
    }

    @Test func `random bytes come back, and stand for themselves alone`() {
        var generator = SystemRandomNumberGenerator()
        let pool: [UInt8] = [0x61, 0x2f, 0xc3, 0xa9, 0xff, 0x80, 0xf4, 0x8f, 0xbe, 0xbf, 0xe2, 0x82, 0xac, 0xf0]
        for _ in 0..<5000 {
            let bytes = (0..<Int.random(in: 0...9, using: &generator)).map { _ in
                pool[Int.random(in: 0..<pool.count, using: &generator)]
            }
            #expect(RawText.bytes(of: RawText.text(of: bytes)) == bytes)
        }
    }

    @Test func `text stays text`() {
        for text in ["", "ubuntu:14.04", "é", "e\u{301}", "日本", "\u{fffd}", "😀", "\u{10ff7f}"] {
            #expect(RawText.text(of: Array(text.utf8)).unicodeScalars.elementsEqual(text.unicodeScalars))
        }
    }

    @Test func `the words of this process are known`() {
        #expect(Process.arguments.count == CommandLine.arguments.count)
        #expect(Process.arguments == CommandLine.arguments)
    }

    @Test func `errors call open files by their names`() throws {
        #expect(descriptorName(1) == "standard output")
        let file = try FileDescriptor.open("/dev/full", .writeOnly)
        let error = #expect(throws: SystemError.self) { try file.write("x") }
        #expect(error?.description == "cannot write to /dev/full: No space left on device")
    }
}
