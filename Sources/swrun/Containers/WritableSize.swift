internal import Linux
internal import Runtime

extension ContainerStore {
    /// What a container's writable layer holds: bytes of its regular files, each once however many names it has.
    func writableSize(of record: ContainerRecord) throws -> Int64 { try writableSize(of: record.id) }

    /// The same of a container whose record may not be readable.
    func writableSize(of id: String) throws -> Int64 {
        var sum = SizeSum()
        guard let upper = try openUpperIfPresent(id) else { return 0 }
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

    /// A descriptor stays open for each level: what a hostile program has nested deeper is not counted.
    private static let depthLimit = 512

    mutating func add(_ directory: borrowing Directory, depth: Int = 0) throws(SystemError) {
        guard depth < SizeSum.depthLimit else { return }
        for entry in try directory.entries() {
            guard let status = try directory.statusIfPresent(of: entry.name) else { continue }
            switch status.kind {
            case .directory:
                if let inner = try directory.openDirectoryIfPresent(entry.name) { try add(inner, depth: depth + 1) }
            case .regular where status.linkCount == 1 || seen.insert(status.inode).inserted:
                bytes = bytes.addingReportingOverflow(status.size).partialValue
            default: break
            }
        }
    }
}
