/// Decodes compressed frames that follow each other, as the tools of all four formats write and read them: what comes out
/// is one stream. Zeros after the last frame are passed over, anything else there is an error.
final class StreamDecoder {
    private enum State { case insideFrame, betweenFrames, padding }

    private let frames: any FrameDecoder
    private let input = Buffer(capacity: Buffer.blockSize)
    private var start = 0
    private var end = 0
    private var state = State.insideFrame
    /// Compressed bytes taken from the source so far.
    private var offset: Int64 = 0

    init(_ frames: any FrameDecoder) { self.frames = frames }

    /// Nil for a stream that is not compressed.
    convenience init?(_ compression: Compression) throws(ArchiveError) {
        switch compression {
        case .none: return nil
        case .gzip: self.init(try GzipDecoder())
        case .zstd: self.init(try ZstdDecoder())
        case .xz: self.init(try XzDecoder())
        case .bzip2: self.init(try Bzip2Decoder())
        }
    }

    /// Decodes at least one byte; 0 when the source has ended after a whole frame.
    func read(
        into buffer: UnsafeMutableRawBufferPointer, from source: inout some ByteSource & ~Copyable
    ) throws(ArchiveError) -> Int {
        if buffer.isEmpty { return 0 }
        while true {
            let hasInput = try refill(from: &source)
            switch state {
            case .insideFrame:
                let step = try frames.decode(UnsafeRawBufferPointer(rebasing: input.bytes[start..<end]), into: buffer)
                start += step.consumed
                if step.isFrameEnd { state = .betweenFrames }
                if step.produced > 0 { return step.produced }
                if step.isFrameEnd { continue }
                if !hasInput { throw .truncated(offset: offset) }
                if step.consumed == 0 { throw corrupt("the decoder makes no progress") }
            case .betweenFrames:
                guard hasInput else { return 0 }
                if input.bytes[start] == 0 {
                    state = .padding
                } else {
                    try beginFrame()
                }
            case .padding:
                // Tapes and some downloads are filled up with zeros; the tools ignore those as well.
                while start < end, input.bytes[start] == 0 { start += 1 }
                if start < end {
                    guard frames.allowsPaddingBetweenFrames else { throw corrupt("trailing garbage") }
                    try beginFrame()
                } else if !hasInput {
                    return 0
                }
            }
        }
    }

    private func beginFrame() throws(ArchiveError) {
        guard frames.canBegin(with: input.bytes[start]) else { throw corrupt("trailing garbage") }
        try frames.restart()
        state = .insideFrame
    }

    /// Whether there are compressed bytes; false at the end of the source.
    private func refill(from source: inout some ByteSource & ~Copyable) throws(ArchiveError) -> Bool {
        if start < end { return true }
        start = 0
        end = try source.read(into: input.bytes)
        offset += Int64(end)
        return end > 0
    }

    private func corrupt(_ reason: String) -> ArchiveError { .corruptStream(frames.compression, reason: reason) }
}
