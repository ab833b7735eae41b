package import Linux

/// Where bytes come from: a file, a window of one, a decompressor. Sources own the source below them.
package protocol ByteSource: ~Copyable {
    /// Reads at most `buffer.count` bytes, at least one unless the source has ended.
    /// - Returns: The number of bytes; 0 at the end, and again each time after it.
    mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int

    /// Passes over bytes without reading them, where the source can do that.
    /// - Returns: How many were passed over: from 0 to `count`.
    mutating func skip(_ count: Int64) throws(ArchiveError) -> Int64
}

extension ByteSource where Self: ~Copyable {
    package mutating func skip(_ count: Int64) throws(ArchiveError) -> Int64 { 0 }
}

/// Where bytes go to.
package protocol ByteSink: ~Copyable {
    /// Takes all of the bytes.
    mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError)
}

extension ByteSink where Self: ~Copyable {
    package mutating func write(_ bytes: [UInt8]) throws(ArchiveError) {
        // The typed form of withUnsafeBytes: that one rethrows any error.
        try bytes.withUnsafeBufferPointer { buffer throws(ArchiveError) in try write(UnsafeRawBufferPointer(buffer)) }
    }
}

extension ByteSource where Self: ~Copyable {
    /// Reads on until the buffer is full or the source has ended.
    mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// Hands everything up to the end of the source to `body`, in blocks.
    mutating func forEachBlock(
        _ body: (UnsafeRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError) {
        let buffer = Buffer(capacity: Buffer.blockSize)
        while true {
            let count = try read(into: buffer.bytes)
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
        }
    }

    /// Reads the rest of the source; more than `limit` bytes are an error.
    package mutating func readAll(limit: Int, of name: String) throws(ArchiveError) -> [UInt8] {
        var all: [UInt8] = []
        try forEachBlock { block throws(ArchiveError) in
            guard block.count <= limit - all.count else { throw .tooLarge(name, limit: Int64(limit)) }
            all += block
        }
        return all
    }

    /// Reads the rest of the source.
    package mutating func digest() throws(ArchiveError) -> Digest {
        var hash = SHA256()
        try forEachBlock { block throws(ArchiveError) in hash.update(block) }
        return hash.current
    }

    /// Reads the rest of the source for its effect on the stages below, such as a `Tee`.
    package mutating func drain() throws(ArchiveError) { try forEachBlock { _ in } }

    /// Writes the rest of the source to a file.
    /// - Returns: What was written: its digest and how many bytes it has.
    package mutating func copy(to file: borrowing FileDescriptor) throws(ArchiveError) -> (digest: Digest, size: Int64)
    {
        let buffer = Buffer(capacity: Buffer.blockSize)
        var hash = SHA256()
        var size: Int64 = 0
        while true {
            let count = try read(into: buffer.bytes)
            if count == 0 { return (hash.finalize(), size) }
            let block = UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count])
            hash.update(block)
            do { try file.write(block) } catch { throw .system(error) }
            size += Int64(count)
        }
    }
}
