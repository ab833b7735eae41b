package import Archive
package import Linux

/// The images of a machine, as an OCI image layout with the layers unpacked beside it. See `Layout`.
///
/// Readers take no lock: the index changes in one step. Whoever makes something that depends on an image, be it a
/// container or another image, holds the usage lock shared from before it looks for the image or its layers until its
/// own record stands; whoever removes images holds it alone.
package struct Store: Sendable {
    package let layout: Layout
    /// Is told how far long work is, for whoever waits for it.
    package var meter: (any Meter)?

    /// Opens the store, and creates what is missing of it.
    /// - Throws: `SystemError`; `StoreError.notALayout` when `images` holds another version of the layout.
    package init(root: Path) throws {
        layout = Layout(root: root)
        do {
            try Store.checkVersion(try Directory.open(layout.images))
        } catch let error as SystemError where error.errno == .noSuchFile {
            try create()
        }
    }

    private func create() throws {
        _ = try Directory.openOrCreate(layout.layers)
        _ = try Directory.openOrCreate(layout.blobs)
        let images = try Directory.openOrCreate(layout.images)
        let lock = try FileLock.acquire(Layout.indexLock, in: images, .exclusive)
        defer { withExtendedLifetime(lock) {} }
        // A layout with blobs has lost its index: an empty one would make everything a leftover.
        if !images.contains(Layout.index), try Directory.open(layout.blobs).entries().isEmpty {
            try IndexFile.replace(in: images, with: .empty)
        }
        // Written last: a directory with this file is a whole layout.
        if !images.contains(Layout.version) {
            try images.replaceFile(Layout.version, with: Array(Layout.versionContent.utf8), .durable)
        }
        try Directory.open(layout.root).sync()
    }

    /// The store as it is, for who looks for damage.
    package init(unchecked root: Path) { layout = Layout(root: root) }

    /// Refuses a store of a later version, if there is one: for those who need none of its images.
    package static func requireKnownVersion(root: Path) throws {
        do {
            try checkVersion(try Directory.open(Layout(root: root).images))
        } catch let error as SystemError where error.errno == .noSuchFile {
        } catch StoreError.badDocument {
            // Damage is no reason to leave containers alone.
        }
    }

    static func checkVersion(_ images: borrowing Directory) throws {
        guard let bytes = try images.readFile(Layout.version, limit: 4096) else {
            throw SystemError("open", Layout.version.description, .noSuchFile)
        }
        if bytes == Array(Layout.versionContent.utf8) { return }
        let version: Version = try JSONDocument.decode(from: bytes, named: Layout.version.description)
        guard version.imageLayoutVersion == "1.0.0" else {
            throw StoreError.notALayout(
                Layout.version, reason: "version \(version.imageLayoutVersion) is not supported")
        }
        if let own = version.storeVersion, own != 1 { throw StoreError.newerStore(own) }
    }

    private struct Version: Decodable {
        let imageLayoutVersion: String
        /// Of what lies around the OCI layout; the first one is not written.
        let storeVersion: Int?

        enum CodingKeys: String, CodingKey {
            case imageLayoutVersion
            case storeVersion = "dev.swrun.store.version"
        }
    }

    // MARK: Locks

    /// Waits for the usage lock: shared to make something that depends on an image, exclusive to remove images.
    package func lockUsage(_ mode: FileLock.Mode) throws -> FileLock {
        try FileLock.acquire(Layout.usageLock, in: try Directory.open(layout.root), mode)
    }

    /// The usage lock for oneself if nobody has it now; nil otherwise.
    package func tryLockUsage() throws -> FileLock? {
        let root = try Directory.open(layout.root)
        return try FileLock.tryAcquire(
            try root.open(Layout.usageLock, [.readWrite, .create], mode: 0o600), .exclusive)
    }

    // MARK: Index

    /// The index as it is now.
    func readIndex() throws -> StoreIndex { try IndexFile.read(in: try Directory.open(layout.images)) }

    /// Changes the index in one step that survives a power cut; nothing changes when `change` throws.
    func updateIndex<Answer>(
        _ room: IndexFile.Room = .free, _ change: (inout StoreIndex) throws -> Answer
    ) throws -> Answer {
        let images = try Directory.open(layout.images)
        let lock = try FileLock.acquire(Layout.indexLock, in: images, .exclusive)
        defer { withExtendedLifetime(lock) {} }
        var index = try IndexFile.read(in: images)
        if case .salvaged = index.integrity { throw StoreError.damagedIndex }
        let answer = try change(&index)
        do { try IndexFile.replace(in: images, with: index, room) } catch { throw named(error) }
        return answer
    }

    /// Sees that there is room for the next index, now that something was removed.
    func keepIndexReserve() throws {
        let images = try Directory.open(layout.images)
        let lock = try FileLock.acquire(Layout.indexLock, in: images, .exclusive)
        defer { withExtendedLifetime(lock) {} }
        IndexFile.keepReserve(for: Int(clamping: try images.status(of: Layout.index).size), in: images)
    }
}
