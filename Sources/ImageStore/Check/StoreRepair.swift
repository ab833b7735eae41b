internal import Archive
internal import Linux

/// Mends what a check has found, as far as what is whole allows: documents are made anew of configurations, layers are
/// unpacked again from their tars. What cannot be mended is put aside in `quarantine`: its image keeps its names and
/// says what it lacks; loading it again makes it whole, and `rmi` removes it.
///
/// The caller holds the usage lock alone.
package final class StoreRepair {
    let store: Store
    /// Layers of running containers, by chain ID, which must stay where they are.
    let layersInUse: Set<Digest>
    /// What was done, in sentences.
    package private(set) var actions: [String] = []

    /// - Parameter layersInUse: The names of the layers' directories.
    package init(_ store: Store, layersInUse: Set<String>) {
        self.store = store
        self.layersInUse = Set(layersInUse.compactMap { Digest(sha256: $0) })
    }

    /// Whether images may be there that the index does not have any more, so that nothing of theirs may be swept.
    /// Set before a later round of the same repair.
    package var isSomethingLost = false

    /// Layers that were looked at already, for another image.
    var unpackedLayers: Set<Digest> = []

    func say(_ action: String) { actions.append(action) }

    /// - Throws: `SystemError`, `StoreError.full` when something cannot be written; what was done before stays.
    package func run(_ findings: [Finding]) throws {
        for finding in findings where finding.image == nil { try mendStore(finding.fault) }
        if findings.contains(where: \.isOfIndex) { try remakeIndex() }
        var images: [Digest: [Finding.Fault]] = [:]
        var order: [ImageSummary] = []
        for finding in findings {
            guard let image = finding.image else { continue }
            if images[image.id] == nil { order.append(image) }
            images[image.id, default: []].append(finding.fault)
        }
        for image in order { try mend(image, images[image.id] ?? []) }
        let leftovers = try store.leftovers().count
        if isSomethingLost {
            if leftovers > 0 { say("not swept: \(leftovers) leftovers: what index.json has lost may need them") }
            return
        }
        try store.sweep()
        if leftovers > 0 { say("swept: \(leftovers) leftovers") }
    }

    private func mendStore(_ fault: Finding.Fault) throws {
        let root = try Directory.open(store.layout.root)
        switch fault {
        case .open(let path, _):
            try root.setPermissions(of: path, 0o700)
            say("closed to others: \(path)")
        case .badVersion:
            try Directory.open(store.layout.images)
                .replaceFile(Layout.version, with: Array(Layout.versionContent.utf8), .durable)
            say("written anew: oci-layout")
        case .usedReserve:
            try Directory.open(store.layout.images).removeFile(Layout.indexReserve)
            say("made anew: index.reserve")
        case .stranger(let path):
            let place = try putAside(
                path.lastComponent, of: try Directory.open(store.layout.root.appending(path.parent)))
            say("put aside: \(path) is now \(place)")
        default: break
        }
    }

    /// Gives a file a second name in `quarantine`, which it keeps when another takes its place.
    /// - Returns: That name, from the store's root.
    func keepCopy(of name: Path, in directory: borrowing Directory) throws -> Path {
        let quarantine = try Directory.openOrCreate(store.layout.root.appending(Layout.quarantine))
        let place = Path("\(name).\(RandomHex.digits(8))")
        try quarantine.makeHardLink(place, to: name, in: directory)
        return Layout.quarantine.appending(place)
    }

    /// Moves something into `quarantine`.
    /// - Returns: Where it is now, named from the store's root.
    func putAside(_ name: Path, of directory: borrowing Directory) throws -> Path {
        let quarantine = try Directory.openOrCreate(store.layout.root.appending(Layout.quarantine))
        let place = Path("\(name).\(RandomHex.digits(8))")
        try directory.rename(name, to: place, in: quarantine)
        return Layout.quarantine.appending(place)
    }
}

extension Finding {
    fileprivate var isOfIndex: Bool {
        switch fault {
        case .indexChanged, .indexUnreadable, .indexLine, .usedReserve, .wrongName: true
        default: false
        }
    }
}
