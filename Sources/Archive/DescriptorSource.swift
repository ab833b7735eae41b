package import Linux

/// An open file, pipe or socket, read from where it stands to its end.
package struct DescriptorSource: ByteSource, ~Copyable {
    private let file: FileDescriptor

    package init(_ file: consuming FileDescriptor) { self.file = file }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        do { return try file.read(into: buffer) } catch { throw .system(error) }
    }
}
