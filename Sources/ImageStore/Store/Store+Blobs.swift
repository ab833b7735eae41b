package import Archive
package import Linux

extension Store {
    /// The content of a blob of an image, verified.
    /// - Parameter part: What it is to the image, for the error.
    /// - Throws: `StoreError.missing`, `StoreError.damaged`.
    func readBlob(_ digest: Digest, limit: Int, of image: Digest, as part: String) throws -> [UInt8] {
        do {
            if let bytes = try readBlobIfPresent(digest, limit: limit) { return bytes }
        } catch ArchiveError.digestMismatch {
            throw StoreError.damaged(image, part: part)
        }
        throw StoreError.missing(part, ofImage: image)
    }

    /// The content of a blob, verified; nil when the store does not have it.
    func readBlobIfPresent(_ digest: Digest, limit: Int) throws -> [UInt8]? {
        guard let bytes = try Directory.open(layout.blobs).readFile(Path(digest.hex), limit: limit) else { return nil }
        let actual = Digest.of(bytes)
        guard actual == digest else { throw ArchiveError.digestMismatch(expected: digest, got: actual) }
        return bytes
    }

    /// Opens a blob for reading; nil when the store does not have it.
    package func openBlob(_ digest: Digest) throws -> FileDescriptor? {
        do {
            return try Directory.open(layout.blobs).open(Path(digest.hex), .readOnly)
        } catch  where error.errno == .noSuchFile { return nil }
    }

    /// Whether the store has content of this digest.
    package func hasBlob(_ digest: Digest) throws -> Bool {
        try Directory.open(layout.blobs).contains(Path(digest.hex))
    }

    /// A new blob to be filled; it has no digest, and nobody sees it, until it is published under one.
    package func newBlob() throws -> PartialFile {
        do { return try PartialFile(in: try Directory.open(layout.blobs)) } catch { throw named(error) }
    }
}
