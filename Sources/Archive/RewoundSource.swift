/// A source whose first bytes have been looked at and are handed out again.
struct RewoundSource<Source: ByteSource & ~Copyable>: ByteSource, ~Copyable {
    let head: [UInt8]
    private var position = 0
    private var source: Source

    init(_ source: consuming Source, peeking count: Int) throws(ArchiveError) {
        let buffer = Buffer(capacity: count)
        var source = source
        let filled = try source.fill(buffer.bytes)
        head = Array(buffer.bytes[..<filled])
        self.source = source
    }

    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        if position == head.count { return try source.read(into: buffer) }
        let count = min(buffer.count, head.count - position)
        buffer.copyBytes(from: head[position..<position + count])
        position += count
        return count
    }

    mutating func skip(_ count: Int64) throws(ArchiveError) -> Int64 {
        position == head.count ? try source.skip(count) : 0
    }

    consuming func release() -> Source { source }
}
