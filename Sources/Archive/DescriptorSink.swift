package import Linux

/// An open file, pipe or socket that is written to.
package struct DescriptorSink: ByteSink, ~Copyable {
    private let file: FileDescriptor
    private let meter: (any Meter)?

    package init(_ file: consuming FileDescriptor, meter: (any Meter)? = nil) {
        self.file = file
        self.meter = meter
    }

    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws(ArchiveError) {
        do { try file.write(bytes) } catch { throw .system(error) }
        meter?.advance(by: Int64(bytes.count))
    }

    /// Writes the first `size` bytes of another file, copied by the kernel: no byte passes through this program.
    /// - Returns: How many bytes that file really had, up to `size`.
    func copy(_ source: borrowing FileDescriptor, size: Int64) throws(SystemError) -> Int64 {
        let meter = meter
        return try source.copy(from: 0, count: size, to: file) { meter?.advance(by: $0) }
    }

    /// Gives the file back, to be synced and closed with a check.
    package consuming func finish() -> FileDescriptor { file }
}
