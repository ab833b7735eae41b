internal import CZlib
internal import Linux

/// zlib at work on one gzip member. See RFC 1952 and zlib.h, "inflateInit2".
///
/// A class because zlib keeps the address of its state.
final class GzipDecoder: FrameDecoder {
    private let stream: UnsafeMutablePointer<z_stream>

    init() throws(ArchiveError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 bits of window, and 16 for "gzip, not zlib": checks the sum and the length at the end of each member.
        let status = inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        if status != Z_OK { throw .system(SystemError("start decompression", nil, .outOfMemory)) }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    var compression: Compression { .gzip }

    func canBegin(with byte: UInt8) -> Bool { byte == 0x1F }

    func restart() { inflateReset(stream) }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ArchiveError) -> DecodingStep {
        let room = min(output.count, 1 << 30)
        // zlib declares its input without const, but does not write to it.
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(
            to: UInt8.self)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        let status = inflate(stream, Z_NO_FLUSH)
        switch status {
        case Z_OK, Z_BUF_ERROR, Z_STREAM_END: break
        case Z_MEM_ERROR: throw .system(SystemError("decompress", nil, .outOfMemory))
        default:
            throw .corruptStream(.gzip, reason: stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)")
        }
        return DecodingStep(
            consumed: input.count - Int(stream.pointee.avail_in), produced: room - Int(stream.pointee.avail_out),
            isFrameEnd: status == Z_STREAM_END)
    }
}
