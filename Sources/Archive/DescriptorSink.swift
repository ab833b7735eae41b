package import Linux

/// An open file, pipe or socket that is written to.
package struct DescriptorSink: ByteSink, ~Copyable {
    private let file: FileDescriptor

    package init(_ file: consuming FileDescriptor) { self.file = file }

    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        do { try file.write(bytes) } catch { throw .system(error) }
    }

    /// Writes the first `size` bytes of another file, copied by the kernel: no byte passes through this program.
    /// - Returns: How many bytes that file really had, up to `size`.
    func copy(_ source: borrowing FileDescriptor, size: Int64) throws(SystemError) -> Int64 {
        try source.copy(from: 0, count: size, to: file)
    }

    /// Gives the file back, to be synced and closed with a check.
    package consuming func finish() -> FileDescriptor { file }
}
