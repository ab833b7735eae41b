/// Reads a tar archive from its first byte to its last, whatever wrote it: v7, ustar, pax, GNU.
///
/// Every number and name in it is taken as somebody else's claim. See tar(5).
package struct TarReader<Source: ByteSource & ~Copyable>: ~Copyable {
    /// An extension header with more content than this is refused.
    package static var extensionLimit: Int { 1 << 20 }
    /// The longest name that the kernel takes: PATH_MAX counts the final NUL.
    package static var pathLimit: Int { 4095 }

    var input: TarInput<Source>
    var content = TarContent()
    private var global = PaxHeader()
    private var hasEnded = false

    package init(_ source: consuming Source) { self.init(source, readAhead: Buffer.blockSize) }

    /// - Parameter readAhead: Bytes to read at once, at least 1 KiB; little where most content is passed over.
    init(_ source: consuming Source, readAhead: Int) { input = TarInput(source, capacity: readAhead) }

    /// Where in the stream the content of the current entry begins.
    package var entryOffset: Int64 { content.offset }

    /// Moves on to the next entry, past content that was not read; nil at the end of the archive.
    package mutating func next() throws(ArchiveError) -> TarEntry? {
        try skipContent()
        var extensions = Extensions()
        while !hasEnded {
            let offset = input.offset
            guard let header = try nextHeader() else {
                hasEnded = true
                if extensions.isPresent { throw .badHeader(offset: offset, .danglingExtension) }
                return nil
            }
            switch header.type {
            case UInt8(ascii: "x"), UInt8(ascii: "X"):
                extensions.pax = try paxHeader(header)
                extensions.isPresent = true
            case UInt8(ascii: "g"):
                var updated = try paxHeader(header)
                updated.adoptDefaults(from: global)
                global = PaxHeader()
                global.adoptDefaults(from: updated)
            case UInt8(ascii: "L"):
                extensions.name = try longName(header)
                extensions.isPresent = true
            case UInt8(ascii: "K"):
                extensions.linkName = try longName(header)
                extensions.isPresent = true
            case UInt8(ascii: "V"):
                try input.skip(header.size)
                try skipPadding(header.size)
            default:
                extensions.pax.adoptDefaults(from: global)
                return try entry(header, extensions, headerAt: offset)
            }
        }
        return nil
    }

    /// Reads to the end of the stream, past everything that follows the archive, and gives the source back.
    package consuming func finish() throws(ArchiveError) -> Source { try input.finish() }

    // MARK: Headers

    /// The header at this place, consumed; nil at the end of the archive.
    private mutating func nextHeader() throws(ArchiveError) -> TarHeader? {
        let offset = input.offset
        let block = try input.peek(TarHeader.size)
        if block.isEmpty { return nil }
        guard block.count == TarHeader.size else { throw .truncated(offset: offset + Int64(block.count)) }
        if TarHeader.isZero(block) {
            input.consume(block.count)
            let second = try input.peek(TarHeader.size)
            guard TarHeader.isZero(second) else { throw .badHeader(offset: offset, .loneZeroBlock) }
            return nil
        }
        do {
            let header = try TarHeader(block)
            // The old sparse map stands in fields that only this type has.
            if header.type != UInt8(ascii: "S") { input.consume(block.count) }
            return header
        } catch { throw .badHeader(offset: offset, error) }
    }

    private mutating func paxHeader(_ header: TarHeader) throws(ArchiveError) -> PaxHeader {
        let offset = input.offset
        let bytes = try extensionContent(header, "pax header")
        do { return try PaxHeader(bytes) } catch { throw .badHeader(offset: offset, error) }
    }

    /// The content of a GNU 'L' or 'K' header: a name and its NUL.
    private mutating func longName(_ header: TarHeader) throws(ArchiveError) -> [UInt8] {
        let offset = input.offset
        var bytes = try extensionContent(header, "long name")
        while bytes.last == 0 { bytes.removeLast() }
        if bytes.contains(0) { throw .badHeader(offset: offset, .nulInName) }
        return bytes
    }

    private mutating func extensionContent(_ header: TarHeader, _ what: String) throws(ArchiveError) -> [UInt8] {
        guard header.size <= Int64(Self.extensionLimit) else {
            throw .tooLarge(what, limit: Int64(Self.extensionLimit))
        }
        var bytes: [UInt8] = []
        while Int64(bytes.count) < header.size {
            let piece = try input.peekSome(header.size - Int64(bytes.count))
            bytes += piece
            input.consume(piece.count)
        }
        try skipPadding(header.size)
        return bytes
    }

    mutating func skipPadding(_ size: Int64) throws(ArchiveError) { try input.skip(-size & 511) }
}

/// What the extension headers before a file say of it.
struct Extensions {
    var pax = PaxHeader()
    var name: [UInt8]?
    var linkName: [UInt8]?
    var isPresent = false
}
