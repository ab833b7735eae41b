/// A source read ahead in large blocks and handed on in small pieces.
struct TarInput<Source: ByteSource & ~Copyable>: ~Copyable {
    private let buffer: Buffer
    /// The part of the buffer that was read and not yet consumed.
    private var start = 0
    private var end = 0
    /// How far the stream has been consumed.
    private(set) var offset: Int64 = 0
    private var source: Source

    init(_ source: consuming Source, capacity: Int) {
        buffer = Buffer(capacity: capacity)
        self.source = source
    }

    /// The next bytes without consuming them: `count` of them, fewer only at the end of the source.
    mutating func peek(_ count: Int) throws(ArchiveError) -> UnsafeRawBufferPointer {
        if end - start < count {
            buffer.bytes.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer.bytes[start..<end]))
            end -= start
            start = 0
            while end < count {
                let added = try source.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[end...]))
                if added == 0 { break }
                end += added
            }
        }
        return UnsafeRawBufferPointer(rebasing: buffer.bytes[start..<min(end, start + count)])
    }

    /// Some bytes, at most `limit` of them and at least one, without consuming them.
    mutating func peekSome(_ limit: Int64) throws(ArchiveError) -> UnsafeRawBufferPointer {
        let bytes = try end > start ? peek(end - start) : peek(1)
        if bytes.isEmpty { throw .truncated(offset: offset) }
        // One byte was asked for to force a read; all that came with it is there.
        return UnsafeRawBufferPointer(rebasing: buffer.bytes[start..<start + Int(min(limit, Int64(end - start)))])
    }

    /// `count` bytes without consuming them, or the stream is truncated.
    mutating func require(_ count: Int) throws(ArchiveError) -> UnsafeRawBufferPointer {
        let bytes = try peek(count)
        guard bytes.count == count else { throw .truncated(offset: offset + Int64(bytes.count)) }
        return bytes
    }

    /// Moves on over bytes that were peeked at.
    mutating func consume(_ count: Int) {
        start += count
        offset += Int64(count)
    }

    /// Moves on over bytes that nobody wants to see.
    mutating func skip(_ count: Int64) throws(ArchiveError) {
        var rest = count
        let buffered = min(rest, Int64(end - start))
        consume(Int(buffered))
        rest -= buffered
        let jumped = rest > 0 ? try source.skip(rest) : 0
        offset += jumped
        rest -= jumped
        while rest > 0 {
            let piece = try peekSome(rest)
            consume(piece.count)
            rest -= Int64(piece.count)
        }
    }

    /// Reads to the end of the source and gives it back.
    consuming func finish() throws(ArchiveError) -> Source {
        try source.drain()
        return source
    }
}
