package import Linux

/// A part of a larger file, read without moving the file's offset, so that many can be open at once. See pread(2).
package struct FileWindow: ByteSource, ~Copyable {
    private let file: FileDescriptor
    private var position: Int64
    private let end: Int64

    /// A file that ends before the window does is reported as truncated when that place is reached.
    package init(_ file: borrowing FileDescriptor, offset: Int64, length: Int64) throws(ArchiveError) {
        let (end, overflow) = offset.addingReportingOverflow(length)
        guard offset >= 0, length >= 0, !overflow else { throw .tooLarge("offset of a file", limit: .max) }
        do { self.file = try file.duplicate() } catch { throw .system(error) }
        self.position = offset
        self.end = end
    }

    /// The whole of a file, as long as it is now.
    package init(_ file: borrowing FileDescriptor) throws(ArchiveError) {
        let size: Int64
        do { size = try file.status().size } catch { throw .system(error) }
        try self.init(file, offset: 0, length: size)
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        let wanted = Int(min(Int64(buffer.count), end - position))
        if wanted == 0 { return 0 }
        let count: Int
        do {
            count = try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<wanted]), at: position)
        } catch { throw .system(error) }
        if count == 0 { throw .truncated(offset: position) }
        position += Int64(count)
        return count
    }

    package mutating func skip(_ count: Int64) throws(ArchiveError) -> Int64 {
        let skipped = min(max(count, 0), end - position)
        position += skipped
        return skipped
    }
}
