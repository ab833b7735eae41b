internal import Archive
internal import Linux

/// A configuration or manifest that is written but has no name yet.
final class StagedDocument {
    let digest: Digest
    let size: Int64
    /// nil when the store has the document already.
    private var blob: PartialFile?

    init(_ bytes: [UInt8], in store: Store) throws {
        digest = Digest.of(bytes)
        size = Int64(bytes.count)
        // Content that is not what its name says is replaced.
        let present = try Directory.open(store.layout.blobs).readFile(Path(digest.hex), limit: bytes.count)
        if present == bytes {
            blob = nil
        } else {
            let partial = try store.newBlob()
            try partial.file.write(bytes)
            blob = consume partial
        }
    }

    /// Waits until the content is on the disk.
    func sync() throws(SystemError) { try blob?.file.sync() }

    func publish() throws(SystemError) {
        if let blob = blob.take() { try blob.publish(as: digest) }
    }
}
