package import Linux

/// The containers on this machine: `containers/<id>`, each an OCI bundle with a record beside it, and `names/<name>`,
/// a link to one.
///
/// There is no index and no lock around reading: what directories and links say is the truth, and each change is one
/// rename or one link. `staging` holds what is being made or taken apart; what a crash leaves there is swept.
package final class ContainerStore: Sendable {
    package let root: Path
    /// What dies with the host: `<run>/<id>/state.json` while a container runs.
    package let run: Path
    let containers: Directory
    let names: Directory
    let staging: Directory

    /// Opens the containers of a root directory; what is missing is made.
    /// - Parameter run: Where running containers are noted; by default where `runDirectory(for:)` says.
    package init(root: Path, run: Path? = nil) throws(SystemError) {
        self.root = root
        self.run = run ?? ContainerStore.runDirectory(for: root)
        containers = try Directory.openOrCreate(root.appending("containers"))
        names = try Directory.openOrCreate(root.appending("names"))
        staging = try Directory.openOrCreate(root.appending("staging"))
        // Made while there is room: on a full disk, removing needs them.
        try ContainerStore.makeLock(in: names)
        try ContainerStore.makeLock(in: staging)
    }

    private static func makeLock(in directory: borrowing Directory) throws(SystemError) {
        if !directory.contains(lockName) { _ = try directory.open(lockName, [.readWrite, .create], mode: 0o600) }
    }

    /// /run/swrun for the usual root; beside the containers for any other, where nothing dies with the host, but the
    /// boot's name tells.
    package static func runDirectory(for root: Path) -> Path {
        root == "/var/lib/swrun" ? "/run/swrun" : root.appending("run")
    }

    /// A container's directory: the bundle.
    package func bundle(_ id: String) -> Path { root.appending("containers").appending(id) }

    /// What `upper/` of a container is reached through: what it changed.
    package func openUpper(_ id: String) throws(SystemError) -> Directory {
        try containers.openDirectory(Path(id)).openDirectory("upper")
    }

    // MARK: Reading

    /// The record of a container, or nil when there is none of that id.
    /// - Throws: `ContainerError.damaged`.
    package func record(_ id: String) throws -> ContainerRecord? {
        guard ContainerRecord.isID(id) else { return nil }
        let name = Path("\(id)/container.json")
        guard let bytes = try containers.readFile(name, limit: ContainerStore.recordLimit) else {
            // A container comes and goes with its record in one step: without one, somebody has taken it away.
            if containers.contains(Path(id)) {
                throw ContainerError.damaged(id: id, reason: "container.json is missing")
            }
            return nil
        }
        do {
            return try ContainerRecord(JSONTree(parsing: bytes))
        } catch {
            throw ContainerError.damaged(id: id, reason: "\(error)")
        }
    }

    static let recordLimit = 4 << 20

    /// The specification of a container, as it was created.
    package func specification(_ id: String) throws -> Specification {
        let name = Path("\(id)/config.json")
        guard let bytes = try containers.readFile(name, limit: ContainerStore.recordLimit) else {
            throw ContainerError.damaged(id: id, reason: "config.json is missing")
        }
        return try Specification(decoding: bytes)
    }

    /// Every container, the newest first.
    /// - Parameter damaged: Is told of those whose record cannot be read; they are left out.
    package func list(damaged: (ContainerError) -> Void = { _ in }) throws -> [ContainerRecord] {
        var records: [ContainerRecord] = []
        for id in try identifiers() {
            do {
                if let record = try record(id) { records.append(record) }
            } catch let error as ContainerError { damaged(error) }
        }
        // Numbers are sorted instead of records, which are large to move.
        return records.indices
            .sorted { (records[$0].created, records[$0].id) > (records[$1].created, records[$1].id) }
            .map { records[$0] }
    }

    /// The ids of every container, in no order.
    func identifiers() throws(SystemError) -> [String] {
        try containers.entries().map(\.name.description).filter(ContainerRecord.isID)
    }

    /// The container that a word on the command line means: a whole id, then a name, then the beginning of one id.
    /// - Throws: `ContainerError.notFound`, `.ambiguous`.
    package func find(_ word: String) throws -> ContainerRecord {
        if let record = try record(word) { return record }
        let name = word.hasPrefix("/") ? String(word.dropFirst()) : word
        // A link that its container's record does not know is no name: see `rename`.
        if ContainerName.isValid(name), let id = try holder(of: name), let record = try record(id), record.name == name
        {
            return record
        }
        if ContainerRecord.isIDPrefix(word) {
            let matches = try identifiers().filter { $0.hasPrefix(word) }
            if matches.count > 1 { throw ContainerError.ambiguous(prefix: word) }
            if let id = matches.first, let record = try record(id) { return record }
        }
        throw ContainerError.notFound(word)
    }

}

/// What is wrong with a container that was asked for.
package enum ContainerError: Error, Hashable, CustomStringConvertible {
    case notFound(String)
    case ambiguous(prefix: String)
    case nameInUse(name: String, id: String)
    case invalidName(String)
    case sameName(String)
    case damaged(id: String, reason: String)
    case notRunning(id: String)
    case alreadyPaused(id: String)
    case notPaused(id: String)

    package var description: String {
        switch self {
        case .notFound(let word): "No such container: \(word)"
        case .ambiguous(let prefix): "Multiple IDs found with provided prefix: \(prefix)"
        case .nameInUse(let name, let id):
            "Conflict. The container name \"/\(name)\" is already in use by container \"\(id)\". "
                + "You have to remove (or rename) that container to be able to reuse that name."
        case .invalidName(let name):
            "Invalid container name (\(name)), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"
        case .sameName: "Renaming a container with the same name as its current name"
        case .notRunning(let id): "Container \(id) is not running"
        case .alreadyPaused(let id): "Container \(id) is already paused"
        case .notPaused(let id): "Container \(id) is not paused"
        case .damaged(let id, let reason): "cannot read the record of container \(id): \(reason)"
        }
    }
}
