import Archive
import Linux
import Testing

@Suite struct GzipTests {
    /// 300,000 bytes that compress, but not to nothing.
    static let plain: [UInt8] = (0..<100_000).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8 & 0xFF), 7] }

    static func compress(_ bytes: [UInt8]) throws -> [UInt8] {
        var sink = try Deflate(MemorySink())
        for start in stride(from: 0, to: bytes.count, by: 70_001) {
            try sink.write(Array(bytes[start..<min(start + 70_001, bytes.count)]))
        }
        return try sink.finish().bytes
    }

    static func decompress(_ bytes: [UInt8]) throws -> [UInt8] {
        var source = try Inflate(MemorySource(bytes))
        return try source.readAll(limit: 1 << 24, of: "test")
    }

    @Test func `what was compressed comes back`() throws {
        #expect(try Self.decompress(Self.compress(Self.plain)) == Self.plain)
        #expect(try Self.decompress(Self.compress([])) == [])
    }

    @Test func `compression is the same every time and names no time`() throws {
        let first = try Self.compress(Self.plain)
        #expect(try Self.compress(Self.plain) == first)
        #expect(Array(first[..<10]) == [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3])
    }

    @Test func `members that follow each other are one stream, and zeros at the end are ignored`() throws {
        let one = try Self.compress(Array("one ".utf8))
        let two = try Self.compress(Array("two".utf8))
        #expect(try Self.decompress(one + two) == Array("one two".utf8))
        #expect(try Self.decompress(one + two + [UInt8](repeating: 0, count: 300_000)) == Array("one two".utf8))
    }

    static let junk: [[UInt8]] = [[0x41], [0, 0, 0x1F, 0x8B], [0, 0x41]]

    @Test(arguments: junk)
    func `anything else at the end is an error`(junk: [UInt8]) throws {
        #expect(throws: ArchiveError.corruptStream(.gzip, reason: "trailing garbage")) {
            try Self.decompress(Self.compress(Self.plain) + junk)
        }
    }

    @Test(arguments: [0, 1, 5, 10, 100, -9, -1])
    func `a stream that is cut is truncated`(place: Int) throws {
        let whole = try Self.compress(Self.plain)
        let cut = Array(whole[..<(place < 0 ? whole.count + place : place)])
        #expect(throws: ArchiveError.truncated(offset: Int64(cut.count))) { try Self.decompress(cut) }
    }

    @Test(arguments: [3, 200, -7, -2])
    func `a changed byte is found`(place: Int) throws {
        var bytes = try Self.compress(Self.plain)
        bytes[place < 0 ? bytes.count + place : place] ^= 0xFF
        do {
            _ = try Self.decompress(bytes)
            Issue.record("no error")
        } catch let error as ArchiveError {
            guard case .corruptStream(.gzip, _) = error else { throw error }
            #expect(error.description.hasPrefix("corrupt gzip stream: "))
        }
    }

    @Test func `a decompressor takes compressed and plain streams alike`() throws {
        for bytes in [Self.plain, try Self.compress(Self.plain)] {
            var source = try Decompressor(MemorySource(bytes))
            #expect(try source.readAll(limit: 1 << 20, of: "test") == Self.plain)
        }
        let short: [[UInt8]] = [[], [1], [0x1F, 0x8B], Array("BZhello, this is no bzip2".utf8)]
        for bytes in short {
            var source = try Decompressor(MemorySource(bytes))
            #expect(source.compression == .none)
            #expect(try source.readAll(limit: 1 << 20, of: "test") == bytes)
        }
    }

    @Test func `more than the limit is an error`() throws {
        var source = try Inflate(MemorySource(try Self.compress([UInt8](repeating: 0, count: 1 << 20))))
        #expect(throws: ArchiveError.tooLarge("manifest", limit: 1000)) {
            try source.readAll(limit: 1000, of: "manifest")
        }
    }

    @Test func `a tee tells what went through it`() throws {
        let file = try FileDescriptor.memory(named: "copy")
        let compressed = try Self.compress(Self.plain)
        var tee = try Tee(Inflate(Tee(MemorySource(compressed))), copyingTo: file)
        try tee.drain()
        #expect(tee.digest == Digest.of(Self.plain))
        #expect(tee.size == Int64(Self.plain.count))
        #expect(try Digest.ofContent(of: file).digest == tee.digest)
        let below = tee.release().release().finish()
        #expect(below == (Digest.of(compressed), Int64(compressed.count)))
    }

    @Test func `a hashing sink tells what was written`() throws {
        var sink = HashingSink(MemorySink())
        try sink.write(Self.plain)
        #expect(sink.digest == Digest.of(Self.plain))
        #expect(sink.size == Int64(Self.plain.count))
        #expect(sink.finish().bytes == Self.plain)
    }
}
