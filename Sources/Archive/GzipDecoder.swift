internal import CZlib
internal import Linux

/// zlib at work on gzip members that follow each other. See RFC 1952 and zlib.h, "inflateInit2".
///
/// A class because zlib keeps the address of its state.
final class GzipDecoder {
    private enum State { case insideMember, betweenMembers, padding }

    private let stream: UnsafeMutablePointer<z_stream>
    private let input = Buffer(capacity: Buffer.blockSize)
    private var start = 0
    private var end = 0
    private var state = State.insideMember
    /// Compressed bytes taken from the source so far.
    private var offset: Int64 = 0

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

    /// Decodes at least one byte; 0 when the source has ended after a whole member.
    func read(
        into buffer: UnsafeMutableRawBufferPointer, from source: inout some ByteSource & ~Copyable
    ) throws(ArchiveError) -> Int {
        if buffer.isEmpty { return 0 }
        while true {
            let hasInput = try refill(from: &source)
            switch state {
            case .insideMember:
                let count = try inflate(into: buffer)
                if count > 0 { return count }
                if !hasInput, state == .insideMember { throw .truncated(offset: offset) }
            case .betweenMembers:
                guard hasInput else { return 0 }
                switch input.bytes[start] {
                case 0x1F:
                    inflateReset(stream)
                    state = .insideMember
                case 0: state = .padding
                default: throw .corruptStream(.gzip, reason: "trailing garbage")
                }
            case .padding:
                // Tapes and some downloads are filled up with zeros; gzip(1) ignores those as well.
                guard hasInput else { return 0 }
                guard input.bytes[start..<end].allSatisfy({ $0 == 0 }) else {
                    throw .corruptStream(.gzip, reason: "trailing garbage")
                }
                start = end
            }
        }
    }

    /// Whether there are compressed bytes; false at the end of the source.
    private func refill(from source: inout some ByteSource & ~Copyable) throws(ArchiveError) -> Bool {
        if start < end { return true }
        start = 0
        end = try source.read(into: input.bytes)
        offset += Int64(end)
        return end > 0
    }

    private func inflate(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        let room = min(buffer.count, 1 << 30)
        stream.pointee.next_in = input.bytes.baseAddress?.advanced(by: start).assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_in = UInt32(end - start)
        stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        stream.pointee.avail_out = UInt32(room)
        let status = CZlib.inflate(stream, Z_NO_FLUSH)
        start = end - Int(stream.pointee.avail_in)
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: state = .betweenMembers
        case Z_MEM_ERROR: throw .system(SystemError("decompress", nil, .outOfMemory))
        default:
            throw .corruptStream(.gzip, reason: stream.pointee.msg.map { String(cString: $0) } ?? "status \(status)")
        }
        return room - Int(stream.pointee.avail_out)
    }
}
