internal import CZlib
internal import Linux

/// Compresses to one gzip member. Its header names neither a file nor a time, so the same bytes give the same bytes.
/// See RFC 1952 and zlib.h, "deflateInit2".
package struct Deflate<Sink: ByteSink & ~Copyable>: ByteSink, ~Copyable {
    private let stream: DeflateStream
    private let output = Buffer(capacity: Buffer.blockSize)
    private var sink: Sink

    /// - Parameter level: From 1, the fastest, to 9, the smallest.
    package init(_ sink: consuming Sink, level: Int32 = 6) throws(ArchiveError) {
        stream = try DeflateStream(level: level)
        self.sink = sink
    }

    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        var rest = bytes
        while !rest.isEmpty {
            let piece = rest.prefix(1 << 30)
            try compress(UnsafeRawBufferPointer(rebasing: piece), Z_NO_FLUSH)
            rest = UnsafeRawBufferPointer(rebasing: rest[piece.endIndex...])
        }
    }

    /// Ends the member and gives the sink back.
    package consuming func finish() throws(ArchiveError) -> Sink {
        try compress(UnsafeRawBufferPointer(start: nil, count: 0), Z_FINISH)
        return sink
    }

    private mutating func compress(_ bytes: UnsafeRawBufferPointer, _ flush: Int32) throws(ArchiveError) {
        var consumed = 0
        while true {
            let piece = UnsafeRawBufferPointer(rebasing: bytes[consumed...])
            let step = stream.step(piece, into: output.bytes, flush)
            consumed += step.consumed
            if step.produced > 0 {
                try sink.write(UnsafeRawBufferPointer(rebasing: output.bytes[..<step.produced]))
            }
            // zlib has written all it can when it leaves room.
            if step.produced < output.bytes.count { return }
        }
    }
}

/// A class because zlib keeps the address of its state.
private final class DeflateStream {
    private let stream: UnsafeMutablePointer<z_stream>

    init(level: Int32) throws(ArchiveError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        let size = Int32(MemoryLayout<z_stream>.size)
        // 15 bits of window, and 16 for "gzip, not zlib"; 8 is the default use of memory.
        let status = deflateInit2_(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION, size)
        if status != Z_OK { throw .system(SystemError("start compression", nil, .outOfMemory)) }
    }

    deinit {
        deflateEnd(stream)
        stream.deallocate()
    }

    func step(
        _ bytes: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer, _ flush: Int32
    ) -> (consumed: Int, produced: Int) {
        // zlib declares its input without const, but does not write to it.
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?.assumingMemoryBound(
            to: UInt8.self)
        stream.pointee.avail_in = UInt32(bytes.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(output.count)
        _ = deflate(stream, flush)
        return (bytes.count - Int(stream.pointee.avail_in), output.count - Int(stream.pointee.avail_out))
    }
}
