internal import CZstd
internal import Linux

/// libzstd at work on one frame, skippable ones included. See RFC 8878 and zstd.h, "Streaming decompression".
final class ZstdDecoder: FrameDecoder {
    private let stream: OpaquePointer

    init() throws(ArchiveError) {
        guard let stream = ZSTD_createDStream() else {
            throw .system(SystemError("start decompression", nil, .outOfMemory))
        }
        self.stream = stream
        // The window is all the memory that a frame can ask for. 2^25 is 32 MiB.
        ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, Int32(Compression.windowLimit.trailingZeroBitCount))
    }

    deinit { ZSTD_freeDStream(stream) }

    var compression: Compression { .zstd }

    /// The magic number of a frame, or one of the sixteen of skippable frames; lowest byte first.
    func canBegin(with byte: UInt8) -> Bool { byte == 0x28 || byte & 0xF0 == 0x50 }

    func restart() { ZSTD_DCtx_reset(stream, ZSTD_reset_session_only) }

    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ArchiveError) -> DecodingStep {
        var source = ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
        var target = ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
        let rest = ZSTD_decompressStream(stream, &target, &source)
        if ZSTD_isError(rest) != 0 {
            switch ZSTD_getErrorCode(rest) {
            case ZSTD_error_frameParameter_windowTooLarge: throw .windowTooLarge(.zstd)
            case ZSTD_error_memory_allocation: throw .system(SystemError("decompress", nil, .outOfMemory))
            default: throw .corruptStream(.zstd, reason: String(cString: ZSTD_getErrorName(rest)).lowercased())
            }
        }
        // 0 when the frame is decoded, and all of it handed out.
        return DecodingStep(consumed: source.pos, produced: target.pos, isFrameEnd: rest == 0)
    }
}
