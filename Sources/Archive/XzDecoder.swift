internal import CLzma
internal import Linux

/// liblzma at work on one .xz stream. See the .xz file format and lzma/base.h, "lzma_code".
///
/// A class because liblzma keeps the address of its state.
final class XzDecoder: FrameDecoder {
    /// What a dictionary of the largest size needs, with what liblzma needs beside it.
    private static let memoryLimit = UInt64(Compression.windowLimit + 4 << 20)

    private let stream: UnsafeMutablePointer<lzma_stream>

    init() throws(ArchiveError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: lzma_stream())
        try restart()
    }

    deinit {
        lzma_end(stream)
        stream.deallocate()
    }

    var compression: Compression { .xz }

    func canBegin(with byte: UInt8) -> Bool { byte == 0xFD }

    /// "Stream Padding" of the file format, 2.2.
    var allowsPaddingBetweenFrames: Bool { true }

    func restart() throws(ArchiveError) {
        // A check that liblzma does not know would be passed over in silence otherwise.
        let status = lzma_stream_decoder(stream, Self.memoryLimit, lzma_tell_unsupported_check)
        guard status == LZMA_OK else { throw .system(SystemError("start decompression", nil, .outOfMemory)) }
    }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ArchiveError) -> DecodingStep {
        stream.pointee.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = input.count
        stream.pointee.next_out = output.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = output.count
        let status = lzma_code(stream, LZMA_RUN)
        switch status {
        case LZMA_OK, LZMA_BUF_ERROR, LZMA_STREAM_END: break
        case LZMA_MEMLIMIT_ERROR: throw .windowTooLarge(.xz)
        case LZMA_MEM_ERROR: throw .system(SystemError("decompress", nil, .outOfMemory))
        case LZMA_UNSUPPORTED_CHECK: throw .unsupported("the checksum of this xz stream")
        case LZMA_OPTIONS_ERROR: throw .unsupported("a filter or option of this xz stream")
        case LZMA_FORMAT_ERROR: throw .corruptStream(.xz, reason: "not the beginning of a stream")
        default: throw .corruptStream(.xz, reason: "damaged data or wrong checksum")
        }
        return DecodingStep(
            consumed: input.count - stream.pointee.avail_in, produced: output.count - stream.pointee.avail_out,
            isFrameEnd: status == LZMA_STREAM_END)
    }
}
