package import Linux

/// The volumes of this machine: `volumes/<name>/_data`, with `volume.json` beside it.
///
/// Whoever makes a container that uses volumes holds the lock shared from before it looks for them until its own record
/// stands; whoever removes volumes holds it alone. `.staging` holds what is being made or taken apart; what a crash leaves
/// there is put right by the next who writes.
package final class VolumeStore: Sendable {
    package let root: Path
    let directory: Directory
    let staging: Directory
    let journal: EventJournal

    /// Opens the volumes of a root directory; what is missing is made.
    package init(root: Path) throws(SystemError) {
        self.root = root.appending("volumes")
        journal = EventJournal(root: root)
        directory = try Directory.openOrCreate(self.root)
        staging = try Directory.openOrCreate(self.root.appending(".staging"))
    }

    static let data: Path = "_data"
    static let document: Path = "volume.json"

    package func lock(_ mode: FileLock.Mode) throws(SystemError) -> FileLock {
        try FileLock.acquire(".lock", in: directory, mode)
    }

    // MARK: Reading

    /// Where the content of a volume lies on the host.
    package func path(of volume: Volume) -> Path {
        volume.device.map { Path($0) } ?? mountpoint(of: volume.name)
    }

    /// Its own directory, docker's `Mountpoint`.
    package func mountpoint(of name: String) -> Path { root.appending(name).appending(VolumeStore.data) }

    /// The volume of a name, or nil when there is none.
    package func volume(named name: String) throws(SystemError) -> Volume? {
        guard Volume.isValid(name), let place = try openIfPresent(name) else { return nil }
        return try volume(name, in: place)
    }

    private func volume(_ name: String, in place: borrowing Directory) throws(SystemError) -> Volume {
        let bytes = try place.readFile(VolumeStore.document, limit: 4 << 20) ?? []
        // Damage to the document costs labels, never the volume.
        let tree = try? JSONTree(parsing: bytes)
        return Volume(name, tree, created: try place.descriptor.status().modified)
    }

    /// All volumes, by name.
    package func list() throws(SystemError) -> [Volume] {
        var volumes: [Volume] = []
        for name in try directory.entries().map(\.name.description).sorted() where Volume.isValid(name) {
            if let volume = try volume(named: name) { volumes.append(volume) }
        }
        return volumes
    }

    func openIfPresent(_ name: String) throws(SystemError) -> Directory? {
        do throws(SystemError) {
            return try directory.openDirectory(Path(name))
        } catch  where error.errno == .noSuchFile { return nil }
    }

    // MARK: Making

    /// Makes a volume whole, or not at all. The caller holds the lock, shared.
    /// - Parameter isDurable: Whether it is to be there after a power cut.
    /// - Returns: The volume that has the name now: another one if somebody was faster.
    package func create(_ volume: Volume, isDurable: Bool = true) throws -> Volume {
        guard Volume.isValid(volume.name) else { throw VolumeError.invalidName(volume.name) }
        let place = Path("\(RandomHex.digits(16)).partial")
        try staging.makeDirectory(place, permissions: 0o700)
        do throws(SystemError) {
            let new = try staging.openDirectory(place)
            try new.makeDirectory(VolumeStore.data, permissions: 0o755)
            try new.setPermissions(of: VolumeStore.data, 0o755)
            try new.replaceFile(VolumeStore.document, with: JSONWriter.text(of: volume), isDurable ? .durable : .atomic)
            try staging.rename(place, to: Path(volume.name), in: directory, replacing: false)
            if isDurable { try directory.sync() }
            journal.note(Event(.volume, "create", of: volume.name, ["driver": "local"]))
            return volume
        } catch {
            try staging.removeTree(place)
            guard error.errno == .fileExists, let existing = try self.volume(named: volume.name) else { throw error }
            return existing
        }
    }

    /// Notes that more containers than the one it was made for may use a volume. The caller holds the lock, shared.
    package func share(_ volume: Volume) throws {
        guard volume.owner != nil, let place = try openIfPresent(volume.name) else { return }
        var shared = volume
        shared.owner = nil
        try place.replaceFile(VolumeStore.document, with: JSONWriter.text(of: shared), .durable)
    }
}

/// What is wrong with a volume that was asked for.
package enum VolumeError: Error, Hashable, CustomStringConvertible {
    case notFound(String)
    case invalidName(String)
    /// - Parameter users: The ids of the containers.
    case inUse(String, users: [String])

    package var description: String {
        switch self {
        case .notFound(let name): "get \(name): no such volume"
        case .invalidName(let name) where name.utf8.count < 2:
            "create \(name): volume name is too short, names should be at least two alphanumeric characters"
        case .invalidName(let name):
            "create \(name): \"\(name)\" includes invalid characters for a local volume name, only "
                + "\"[a-zA-Z0-9][a-zA-Z0-9_.-]\" are allowed. If you intended to pass a host directory, use absolute path"
        case .inUse(let name, let users): "remove \(name): volume is in use - [\(users.joined(separator: ", "))]"
        }
    }
}
