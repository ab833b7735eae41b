package import Linux

/// The content of the current entry, as far as it is still to be read.
struct TarContent {
    /// Where in the stream it begins.
    var offset: Int64 = 0
    /// Stored bytes not yet read.
    var unread: Int64 = 0
    /// Bytes between the content and the next header.
    var padding: Int64 = 0
    /// Bytes of the file, holes included.
    var size: Int64 = 0
    /// nil for a file without holes.
    var map: SparseMap?

    init() {}

    init(offset: Int64, stored: Int64, map: SparseMap? = nil) {
        self.offset = offset
        self.map = map
        unread = stored
        padding = -stored & 511
        size = map?.size ?? stored
    }
}

extension TarReader where Source: ~Copyable {
    /// Whether the content of the current entry does not stand in one piece.
    var isSparse: Bool { content.map != nil }

    /// Writes the content of the current entry to a new regular file; what the archive calls a hole becomes one.
    package mutating func writeContent(to file: borrowing FileDescriptor) throws(ArchiveError) {
        guard let map = content.map else { return try writeStored(content.unread, to: file) }
        for extent in map.extents {
            do { try file.seek(to: extent.offset) } catch { throw .system(error) }
            try writeStored(extent.length, to: file)
        }
        do { try file.truncate(to: map.size) } catch { throw .system(error) }
    }

    /// The content of the current entry, holes filled with zeros; an error when that is more than `limit` bytes.
    package mutating func readContent(limit: Int) throws(ArchiveError) -> [UInt8] {
        guard content.size <= Int64(limit) else { throw .tooLarge("content of an entry", limit: Int64(limit)) }
        var sink = MemorySink()
        try copyContent(to: &sink)
        return sink.bytes
    }

    /// Hands the content of the current entry to a sink, holes filled with zeros.
    package mutating func copyContent(to sink: inout some ByteSink & ~Copyable) throws(ArchiveError) {
        guard let map = content.map else { return try copyStored(content.unread, to: &sink) }
        var position: Int64 = 0
        for extent in map.extents {
            try sink.writeZeros(extent.offset - position)
            try copyStored(extent.length, to: &sink)
            position = extent.offset + extent.length
        }
        try sink.writeZeros(map.size - position)
    }

    /// Passes over what was not read of the current entry, up to the next header.
    mutating func skipContent() throws(ArchiveError) {
        let rest = content
        content = TarContent()
        try input.skip(rest.unread)
        try input.skip(rest.padding)
    }

    private mutating func writeStored(_ count: Int64, to file: borrowing FileDescriptor) throws(ArchiveError) {
        var rest = min(count, content.unread)
        while rest > 0 {
            let piece = try input.peekSome(rest)
            do { try file.write(piece) } catch { throw .system(error) }
            rest -= consumeStored(piece.count)
        }
    }

    private mutating func copyStored(_ count: Int64, to sink: inout some ByteSink & ~Copyable) throws(ArchiveError) {
        var rest = min(count, content.unread)
        while rest > 0 {
            let piece = try input.peekSome(rest)
            try sink.write(piece)
            rest -= consumeStored(piece.count)
        }
    }

    private mutating func consumeStored(_ count: Int) -> Int64 {
        input.consume(count)
        content.unread -= Int64(count)
        return Int64(count)
    }
}

extension ByteSink where Self: ~Copyable {
    /// Writes this many zeros.
    mutating func writeZeros(_ count: Int64) throws(ArchiveError) {
        let zeros = [UInt8](repeating: 0, count: Int(min(max(count, 0), 64 << 10)))
        var rest = count
        while rest > 0 {
            let piece = Int(min(rest, Int64(zeros.count)))
            try zeros.withUnsafeBufferPointer { buffer throws(ArchiveError) in
                try write(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<piece]))
            }
            rest -= Int64(piece)
        }
    }
}
