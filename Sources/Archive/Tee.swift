package import Linux

/// Hashes and counts all that is read through it, and copies it to a file if wanted.
package struct Tee<Source: ByteSource & ~Copyable>: ByteSource, ~Copyable {
    private var hash = SHA256()
    /// Bytes read so far.
    package private(set) var size: Int64 = 0
    private let copy: FileDescriptor?
    private var source: Source

    package init(_ source: consuming Source) {
        self.source = source
        copy = nil
    }

    /// - Parameter file: Gets all that is read, from where it stands on; the caller syncs and closes it.
    package init(_ source: consuming Source, copyingTo file: borrowing FileDescriptor) throws(ArchiveError) {
        do { copy = try file.duplicate() } catch { throw .system(error) }
        self.source = source
    }

    package mutating func read(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveError) -> Int {
        let count = try source.read(into: buffer)
        let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        hash.update(bytes)
        size += Int64(count)
        switch copy {
        case .some(let file): do { try file.write(bytes) } catch { throw .system(error) }
        case .none: break
        }
        return count
    }

    /// The digest of what was read so far.
    package var digest: Digest { hash.current }

    /// What was read; the source below goes.
    package consuming func finish() -> (digest: Digest, size: Int64) { (hash.current, size) }

    /// Gives the source below back.
    package consuming func release() -> Source { source }
}
