/// A compression library at work on one frame: a stretch of compressed bytes with a beginning, an end and a checksum. gzip
/// calls it a member, xz and bzip2 a stream. `StreamDecoder` makes of it what a file holds: frames that follow each other.
protocol FrameDecoder: AnyObject {
    var compression: Compression { get }

    /// Whether a frame can begin with this byte. A further check is the library's.
    func canBegin(with byte: UInt8) -> Bool

    /// Whether zeros may stand between two frames, and not at the end alone.
    var allowsPaddingBetweenFrames: Bool { get }

    /// Makes ready for another frame.
    func restart() throws(ArchiveError)

    /// Decodes some of the input into some of the output, neither of which is empty unless the input has ended: then
    /// only what the library still holds comes out.
    func decode(
        _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer
    ) throws(ArchiveError) -> DecodingStep
}

/// What one call of a compression library did.
struct DecodingStep {
    let consumed: Int
    let produced: Int
    /// Whether the frame was complete, and its checksum right.
    let isFrameEnd: Bool
}

extension FrameDecoder {
    var allowsPaddingBetweenFrames: Bool { false }
}
