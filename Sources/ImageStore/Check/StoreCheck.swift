internal import Archive
internal import Linux

/// Looks at everything in a store, and says what is not as it should be.
///
/// Nothing is taken on trust: documents are compared with their digests, the index with the documents, layers with their
/// records and, if it is to be deep, every tar with its digest and every unpacked layer with its tar, file by file. What
/// cannot be read is a finding, never the end of the check. The caller holds the usage lock, so that nothing is removed
/// meanwhile.
package final class StoreCheck {
    let store: Store
    /// Whether tars and unpacked layers are read as a whole.
    let isDeep: Bool
    package private(set) var findings: [Finding] = []
    package private(set) var imageCount = 0
    /// What is wrong with each layer that was looked at, by its chain ID: images share them.
    var layerFaults: [Digest: [Finding.Fault]] = [:]
    /// What is wrong with each tar, by its digest.
    var tarFaults: [Digest: [Finding.Fault]] = [:]
    package var layerCount: Int { layerFaults.count }

    package init(_ store: Store, deep: Bool) {
        self.store = store
        isDeep = deep
    }

    func report(_ fault: Finding.Fault, of image: ImageSummary? = nil) {
        findings.append(Finding(image: image, fault: fault))
    }

    /// - Throws: `StoreError.notALayout` for a store of a newer swrun; `SystemError` when a directory of the store itself
    ///   cannot be read.
    package func run() throws {
        try checkVersion()
        try checkPermissions()
        guard let index = try checkIndex() else { return }
        if isDeep { store.meter?.begin("Checking", of: try tarBytes()) }
        let images = try index.images().sorted { $0.displayName < $1.displayName }
        imageCount = images.count
        for image in images { try check(image, in: index) }
        try checkStrangers()
    }

    private func checkVersion() throws {
        do {
            try Store.checkVersion(try Directory.open(store.layout.images))
        } catch StoreError.badDocument(_, let reason) {
            report(.badVersion(reason: "oci-layout: \(reason)"))
        } catch let error as SystemError where error.errno == .noSuchFile {
            report(.badVersion(reason: "oci-layout is missing"))
        }
    }

    /// Whoever may enter may run set-id programs of layers, and change what others run.
    private func checkPermissions() throws {
        let root = try Directory.open(store.layout.root)
        for name in StoreCheck.directories {
            guard let status = try root.statusIfPresent(of: name), status.kind == .directory else { continue }
            if status.permissions & 0o077 != 0 { report(.open(name, permissions: status.permissions)) }
        }
    }

    static let directories: [Path] = [
        ".", "images", "images/blobs", "images/blobs/sha256", "layers", "containers", "names", "stacks", "staging",
        "quarantine",
    ]

    /// The index, as far as it can be read.
    private func checkIndex() throws -> StoreIndex? {
        let index: StoreIndex
        do { index = try store.readIndex() } catch let error as StoreError {
            report(.indexUnreadable(reason: StoreCheck.reason(error)))
            return nil
        }
        switch index.integrity {
        case .whole: break
        case .rewritten, .changed: report(.indexChanged)
        case .salvaged(let reason): report(.indexUnreadable(reason: reason))
        }
        for (number, line) in index.lines.enumerated() {
            do { try check(try index.descriptor(line)) } catch let error as StoreError {
                report(.indexLine(number + 2, reason: StoreCheck.reason(error)))
            }
        }
        let reserve = try Directory.open(store.layout.images).readFile(Layout.indexReserve, limit: StoreIndex.sizeLimit)
        if reserve?.contains(where: { $0 != 0 }) == true { report(.usedReserve) }
        return index
    }

    /// Looks at one line of the index by itself.
    private func check(_ descriptor: Descriptor) throws {
        guard let entry = IndexEntry(descriptor) else { return }
        let image = ImageSummary(entry, references: entry.reference.map { [$0] } ?? [])
        if descriptor.mediaType != MediaType.manifest { report(.wrongFact("media type"), of: image) }
        if let (name, other) = entry.conflictingNames { report(.wrongName(name, other), of: image) }
    }

    private func tarBytes() throws -> Int64 {
        let blobs = try Directory.open(store.layout.blobs)
        return try blobs.entries().reduce(0) { sum, entry in
            sum.addingReportingOverflow(try blobs.statusIfPresent(of: entry.name)?.size ?? 0).partialValue
        }
    }

    /// An error's own words, without the name of the document, which is said beside it.
    static func reason(_ error: StoreError) -> String {
        if case .badDocument(_, let reason) = error { reason } else { "\(error)" }
    }
}
