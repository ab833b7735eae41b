import Archive
import Linux
import Testing

@Suite struct DigestTests {
    static let empty = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test(arguments: [
        ("", empty),
        ("abc", "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func `the examples of FIPS 180-4 hash as it says`(text: String, expected: String) {
        #expect(Digest.of(text).description == expected)
    }

    @Test func `a hash may be fed in any pieces`() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var hash = SHA256()
        for piece in [0..<1, 1..<64, 64..<64, 64..<577, 577..<1000] { hash.update(Array(bytes[piece])) }
        let digest = hash.finalize()
        #expect(digest == Digest.of(bytes))
    }

    @Test(arguments: [
        "", "sha256:", "sha256:../../../../../../../../../../../../../../../../../../../../../../etc",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "sha512:" + empty.dropFirst(7),
        "SHA256:" + empty.dropFirst(7), empty.uppercased(), empty + "0", String(empty.dropLast()), " " + empty,
    ])
    func `only sha256 and 64 lower-case digits is a digest`(text: String) {
        #expect(Digest(text) == nil)
    }

    @Test func `a digest reads back what it prints`() throws {
        let digest = try #require(Digest(Self.empty))
        #expect(digest.description == Self.empty)
        #expect(digest.short == "e3b0c44298fc")
        #expect(digest == Digest.of(""))
        #expect(digest < Digest.of("1") || Digest.of("1") < digest)
    }

    @Test func `a window is copied with its digest, and a file is hashed from its first byte`() throws {
        let file = try FileDescriptor.memory(named: "source")
        try file.write("0123456789")
        #expect(try Digest.ofContent(of: file) == (Digest.of("0123456789"), 10))
        let copy = try FileDescriptor.memory(named: "copy")
        var window = try FileWindow(file, offset: 3, length: 4)
        #expect(try window.copy(to: copy) == (Digest.of("3456"), 4))
        #expect(try Digest.ofContent(of: copy) == (Digest.of("3456"), 4))
    }

    @Test func `a window past the end of its file is truncated`() throws {
        let file = try FileDescriptor.memory(named: "short")
        try file.write("0123456789")
        var window = try FileWindow(file, offset: 8, length: 4)
        do {
            try window.drain()
            Issue.record("no error")
        } catch { #expect(error == .truncated(offset: 10)) }
    }

    @Test func `a window whose end cannot be counted is refused`() throws {
        let file = try FileDescriptor.memory(named: "short")
        for (offset, length) in [(Int64.max, 1), (-1, 5), (5, -1), (Int64.max, Int64.max)] {
            #expect(throws: ArchiveError.self) {
                let window = try FileWindow(file, offset: offset, length: length)
                _ = consume window
            }
        }
    }
}
