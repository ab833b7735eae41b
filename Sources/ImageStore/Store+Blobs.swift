package import Archive
package import Linux

extension Store {
    /// The content of a blob of an image, verified.
    /// - Parameter part: What it is to the image, for the error.
    func readBlob(_ digest: Digest, limit: Int, of image: Digest, as part: String) throws -> [UInt8] {
        guard let bytes = try readBlobIfPresent(digest, limit: limit) else {
            throw StoreError.missing(part, ofImage: image)
        }
        return bytes
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

    /// Stores a document under its digest, on the disk when the call returns.
    /// - Parameter written: Gets the digest if the store did not have the document.
    func writeBlob(_ bytes: [UInt8], _ written: inout [Digest]) throws -> Digest {
        let digest = Digest.of(bytes)
        let blobs = try Directory.open(layout.blobs)
        if !blobs.contains(Path(digest.hex)) {
            written.append(digest)
            try blobs.replaceFile(Path(digest.hex), with: bytes, .durable)
        }
        return digest
    }

    /// A new blob to be filled; it has no digest, and nobody sees it, until `PartialBlob.publish(as:)`.
    package func newBlob() throws -> PartialBlob { try PartialBlob(in: try Directory.open(layout.blobs)) }
}

/// A blob while it is written. It vanishes with its owner unless it is published.
package struct PartialBlob: ~Copyable {
    package let file: FileDescriptor
    private let directory: Directory
    private var name: Path?

    fileprivate init(in directory: consuming Directory) throws {
        let name = Layout.newPartialName()
        let file = try directory.open(name, [.readWrite, .create, .exclusive], mode: 0o600)
        self.file = file
        self.directory = directory
        self.name = name
    }

    /// Makes the blob known under the digest of its content, which the caller has computed.
    /// - Parameter durability: `.durable` waits until content and name are on the disk.
    package consuming func publish(as digest: Digest, _ durability: Directory.Durability) throws {
        guard let partial = name else { return }
        if durability == .durable { try file.sync() }
        try directory.rename(partial, to: Path(digest.hex))
        name = nil
        if durability == .durable { try directory.sync() }
    }

    deinit {
        // Nobody is left to hear of a failure; the next sweep tries again.
        if let name { try? directory.removeFile(name) }
    }
}
