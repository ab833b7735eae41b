internal import Linux

/// A file that stands in the store as long as something is being added or removed which the index does not show.
///
/// Whoever makes one holds the usage lock until it is removed, so that one which is found under the exclusive lock tells
/// of a command that was killed, or that failed: only then it is worth while to look at every layer and blob.
struct UnfinishedMark: ~Copyable {
    private let images: Directory
    private let name: Path

    init(in store: Store) throws {
        let images = try Directory.open(store.layout.images)
        let name = Path(".\(RandomHex.digits(16))\(Layout.unfinishedSuffix)")
        do {
            try images.open(name, [.writeOnly, .create, .exclusive], mode: 0o600).close()
        } catch { throw store.named(error) }
        self.images = images
        self.name = name
    }

    /// For a removal, which must go on where there is no room even for a mark.
    /// - Returns: nil when the disk is full.
    static func forRemoval(in store: Store) throws -> UnfinishedMark? {
        do { return try UnfinishedMark(in: store) } catch StoreError.full { return nil }
    }

    /// Says that everything is as the index shows it. A mark that cannot be removed costs the next command a sweep.
    consuming func remove() { try? images.removeFile(name) }

    /// All that stand in the store.
    static func all(in images: borrowing Directory) throws(SystemError) -> [Path] {
        try images.entries().filter(\.isMark).map(\.name)
    }
}
