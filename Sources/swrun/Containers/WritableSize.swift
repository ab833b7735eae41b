internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

extension ContainerStore {
    /// What a container's writable layer holds: bytes of its regular files, each once however many names it has.
    func writableSize(of record: ContainerRecord) throws -> Int64 {
        var sum = SizeSum()
        guard let upper = try openUpperIfPresent(record.id) else { return 0 }
        try sum.add(upper)
        return sum.bytes
    }

    /// nil for a container that has been removed meanwhile.
    private func openUpperIfPresent(_ id: String) throws(SystemError) -> Directory? {
        do { return try openUpper(id) } catch  where error.errno == .noSuchFile { return nil }
    }
}

/// Adds up the sizes of files in a tree.
private struct SizeSum {
    private(set) var bytes: Int64 = 0
    private var seen: Set<UInt64> = []

    /// nil for one that is gone: a running container moves its files while they are counted.
    private static func open(_ name: Path, in directory: borrowing Directory) throws(SystemError) -> Directory? {
        do { return try directory.openDirectory(name) } catch  where error.errno == .noSuchFile { return nil }
    }

    /// A descriptor stays open for each level: what a hostile program has nested deeper is not counted.
    private static let depthLimit = 512

    mutating func add(_ directory: borrowing Directory, depth: Int = 0) throws(SystemError) {
        guard depth < SizeSum.depthLimit else { return }
        for entry in try directory.entries() {
            guard let status = try directory.statusIfPresent(of: entry.name) else { continue }
            switch status.kind {
            case .directory:
                if let inner = try SizeSum.open(entry.name, in: directory) { try add(inner, depth: depth + 1) }
            case .regular where status.linkCount == 1 || seen.insert(status.inode).inserted:
                bytes = bytes.addingReportingOverflow(status.size).partialValue
            default: break
            }
        }
    }
}

extension Session {
    /// Every container as what an image's removal has to respect.
    /// - Parameter image: Of whose containers the size is told as well: it takes a walk over each one's files.
    func dependents(sizing image: Digest? = nil) throws -> [Dependent] {
        let containers = try containers()
        var damage: ContainerError?
        let records = try containers.list { damage = $0 }
        if let damage {
            // It stands on some image, and nobody knows on which.
            throw Failure(
                "\(damage)", hint: "repair it, or remove its directory below \(containers.root.appending("containers"))"
            )
        }
        return try records.map { record in
            guard let id = Digest(record.imageID) else {
                throw Failure("cannot tell the image of container \(record.id): '\(record.imageID)' is no digest")
            }
            let row = ContainerRow(record: record, state: try containers.state(of: record))
            return Dependent(
                containerID: record.id, name: record.name, imageID: id, isRunning: row.isRunning,
                stateText: row.status(), writableBytes: id == image ? try containers.writableSize(of: record) : 0)
        }
    }
}
