import Archive
import Linux
import Testing

@Suite(.serialized) struct ReadAheadTests {
    /// 5 MB: more than the ring holds.
    static let bytes: [UInt8] = (0..<5_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    @Test func `all bytes arrive in order, and the source comes back`() throws {
        var source = Tee(try ReadAhead(Tee(MemorySource(Self.bytes))))
        try source.drain()
        #expect(source.digest == Digest.of(Self.bytes))
        var again = source.release()
        #expect(try again.readAll(limit: 1, of: "the end") == [])
        let below = again.release()
        #expect(below.size == Int64(Self.bytes.count))
        #expect(below.digest == Digest.of(Self.bytes))
    }

    @Test func `an error of the source arrives after what came before it, and stays`() throws {
        let compressed = try GzipTests.compress(Self.bytes)
        let cut = Array(compressed[..<(compressed.count - 20)])
        var source = try ReadAhead(Inflate(MemorySource(cut)))
        for _ in 0..<2 {
            #expect(throws: ArchiveError.truncated(offset: Int64(cut.count))) { try source.drain() }
        }
    }

    @Test func `one that is not read to the end does not wait for its source`() throws {
        let pipe = try Pipe()
        try pipe.writer.write("some")
        do {
            var source = try ReadAhead(DescriptorSource(try pipe.reader.duplicate()))
            #expect(try source.readSome() == Array("some".utf8))
        }
        // The thread still reads here; the writer's end is open.
        try pipe.writer.write("more")
    }

    @Test func `many at once do not disturb each other`() throws {
        let expected = Digest.of(Self.bytes)
        for _ in 0..<20 {
            var source = Tee(try ReadAhead(ReadAhead(ReadAhead(MemorySource(Self.bytes)))))
            try source.drain()
            #expect(source.digest == expected)
            var early = try ReadAhead(MemorySource(Self.bytes))
            #expect(try early.readSome().isEmpty == false)
        }
    }
}

extension ByteSource where Self: ~Copyable {
    /// What one read gives.
    mutating func readSome() throws -> [UInt8] {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
        defer { memory.deallocate() }
        return Array(memory[..<(try read(into: memory))])
    }
}
