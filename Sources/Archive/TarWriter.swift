package import Linux

/// Writes a tar archive: ustar, with pax headers where that cannot say it. The same entries give the same bytes.
///
/// Nothing of this machine gets in: no names of users, no clock. What it writes is read by GNU tar, bsdtar and Go.
package struct TarWriter<Sink: ByteSink & ~Copyable>: ~Copyable {
    private let buffer = Buffer(capacity: Buffer.blockSize)
    private var filled = 0
    private var sink: Sink

    package init(_ sink: consuming Sink) { self.sink = sink }

    /// Adds an entry without content.
    package mutating func append(_ entry: TarEntry) throws(ArchiveError) {
        if entry.kind == .regular, entry.size != 0 { throw .badEntry(entry.path, reason: "its content is missing") }
        try writeHeaders(entry)
    }

    /// Adds a regular file with this content, whatever size the entry says.
    package mutating func append(_ entry: TarEntry, _ content: [UInt8]) throws(ArchiveError) {
        var entry = entry
        entry.size = Int64(content.count)
        try append(entry, contentOf: MemorySource(content))
    }

    /// Adds a regular file with the first `entry.size` bytes of an open file; its offset stays where it is.
    package mutating func append(
        _ entry: TarEntry, contentOf file: borrowing FileDescriptor
    ) throws(ArchiveError) {
        try append(entry, contentOf: FileWindow(file, offset: 0, length: entry.size))
    }

    /// Adds a regular file with exactly `entry.size` bytes of a source.
    package mutating func append(
        _ entry: TarEntry, contentOf source: consuming some ByteSource & ~Copyable
    ) throws(ArchiveError) {
        guard entry.kind == .regular else { throw .badEntry(entry.path, reason: "only a regular file has content") }
        try writeHeaders(entry)
        try writeContent(of: entry, from: source)
    }

    private mutating func writeContent(
        of entry: TarEntry, from source: consuming some ByteSource & ~Copyable
    ) throws(ArchiveError) {
        var source = source
        var rest = entry.size
        while rest > 0 {
            if filled == buffer.bytes.count { try flush() }
            let room = Int(min(rest, Int64(buffer.bytes.count - filled)))
            let place = UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[filled..<filled + room])
            let count: Int
            do { count = try source.read(into: place) } catch {
                guard case .truncated = error else { throw error }
                count = 0
            }
            if count == 0 { throw .badEntry(entry.path, reason: "it became shorter while it was read") }
            filled += count
            rest -= Int64(count)
        }
        try pad(entry.size)
    }

    /// Ends the archive with two blocks of zeros and gives the sink back.
    package consuming func finish() throws(ArchiveError) -> Sink {
        try put([UInt8](repeating: 0, count: 2 * TarHeader.size))
        try flush()
        return sink
    }

    // MARK: Headers

    private mutating func writeHeaders(_ entry: TarEntry) throws(ArchiveError) {
        let encoding = try TarEntryEncoding(entry)
        if !encoding.records.isEmpty {
            let content = encoding.records.encoded
            guard content.count <= 1 << 20 else { throw .badEntry(entry.path, reason: "its attributes exceed 1 MiB") }
            let name = Array("PaxHeaders.0/".utf8) + entry.path.lastComponent.bytes
            var header = TarHeaderBlock(
                type: UInt8(ascii: "x"), name: name, permissions: 0o644, size: Int64(content.count))
            header.setChecksum()
            try put(header.bytes)
            try put(content)
            try pad(Int64(content.count))
        }
        try put(encoding.header.bytes)
    }

    // MARK: Output

    private mutating func pad(_ size: Int64) throws(ArchiveError) {
        try put([UInt8](repeating: 0, count: Int(-size & 511)))
    }

    private mutating func put(_ bytes: [UInt8]) throws(ArchiveError) {
        if bytes.count > buffer.bytes.count - filled { try flush() }
        if bytes.count > buffer.bytes.count { return try sink.write(bytes) }
        UnsafeMutableRawBufferPointer(rebasing: buffer.bytes[filled...]).copyBytes(from: bytes)
        filled += bytes.count
    }

    private mutating func flush() throws(ArchiveError) {
        if filled > 0 { try sink.write(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<filled])) }
        filled = 0
    }
}

extension TarWriter where Sink == DescriptorSink {
    /// Adds a regular file with the first `entry.size` bytes of an open file, copied by the kernel where it can.
    /// See copy_file_range(2), sendfile(2).
    package mutating func append(_ entry: TarEntry, copying file: borrowing FileDescriptor) throws(ArchiveError) {
        guard entry.kind == .regular else { throw .badEntry(entry.path, reason: "only a regular file has content") }
        try writeHeaders(entry)
        try flush()
        let copied: Int64
        do { copied = try sink.copy(file, size: entry.size) } catch {
            // A target such as a file opened for appending takes written bytes only. The kernel says so at once, before
            // the first byte.
            guard error.errno == .invalidArgument else { throw .system(error) }
            try writeContent(of: entry, from: FileWindow(file, offset: 0, length: entry.size))
            return
        }
        guard copied == entry.size else {
            throw .badEntry(entry.path, reason: "it became shorter while it was read")
        }
        try pad(entry.size)
    }
}
