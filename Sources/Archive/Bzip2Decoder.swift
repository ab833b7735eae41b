internal import CBzip2
internal import Linux

/// libbzip2 at work on one stream, with at most 4 MB of memory. See bzlib.h and the manual of bzip2, "Low-level interface".
///
/// A class because libbzip2 keeps the address of its state.
final class Bzip2Decoder: FrameDecoder {
    private let stream: UnsafeMutablePointer<bz_stream>

    init() throws(ArchiveError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: bz_stream())
        try start()
    }

    deinit {
        BZ2_bzDecompressEnd(stream)
        stream.deallocate()
    }

    var compression: Compression { .bzip2 }

    func canBegin(with byte: UInt8) -> Bool { byte == UInt8(ascii: "B") }

    func restart() throws(ArchiveError) {
        BZ2_bzDecompressEnd(stream)
        try start()
    }

    private func start() throws(ArchiveError) {
        // Neither messages of its own nor the slow form that saves memory.
        guard BZ2_bzDecompressInit(stream, 0, 0) == BZ_OK else {
            throw .system(SystemError("start decompression", nil, .outOfMemory))
        }
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ArchiveError) -> DecodingStep {
        let room = min(output.count, 1 << 30)
        // libbzip2 declares its input without const, but does not write to it.
        stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?.assumingMemoryBound(
            to: CChar.self)
        stream.pointee.avail_in = UInt32(clamping: input.count)
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: CChar.self)
        stream.pointee.avail_out = UInt32(room)
        let status = BZ2_bzDecompress(stream)
        switch status {
        case BZ_OK, BZ_STREAM_END: break
        case BZ_MEM_ERROR: throw .system(SystemError("decompress", nil, .outOfMemory))
        case BZ_DATA_ERROR_MAGIC: throw .corruptStream(.bzip2, reason: "not the beginning of a stream")
        default: throw .corruptStream(.bzip2, reason: "damaged data or wrong checksum")
        }
        return DecodingStep(
            consumed: input.count - Int(stream.pointee.avail_in), produced: room - Int(stream.pointee.avail_out),
            isFrameEnd: status == BZ_STREAM_END)
    }
}
