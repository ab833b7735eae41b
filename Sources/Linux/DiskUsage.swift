/// What trees hold on the disk, in bytes of allocated blocks; not what their files say of their length.
///
/// A file with several names holds its blocks once, and gives them back only when all its names go.
package struct DiskUsage: Sendable {
    /// What everything that was added holds.
    package private(set) var allocated: Int64 = 0
    /// What the disk gets back when everything that was added is removed.
    package private(set) var freed: Int64 = 0
    /// How many names were met of each file that has several.
    private var names: [File: UInt64] = [:]

    private struct File: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    package init() {}

    /// Adds a name of a directory with everything below it, links not followed; a missing one holds nothing.
    ///
    /// A running container changes its tree meanwhile: what is gone when it is looked at is not counted.
    package mutating func add(_ name: Path, in directory: borrowing Directory) throws(SystemError) {
        guard let status = try directory.statusIfPresent(of: name) else { return }
        add(status)
        guard status.kind == .directory, let inside = try directory.openDirectoryIfPresent(name) else { return }
        var deep: [[Path]] = []
        try addContents(of: inside, at: [], &deep)
        while let path = deep.popLast() {
            guard let place = try Directory.walk(path, from: inside) else { continue }
            try addContents(of: place, at: path, &deep)
        }
    }

    /// The same for a path of the host.
    package mutating func add(_ path: Path) throws(SystemError) {
        do throws(SystemError) {
            try add(path.lastComponent, in: try Directory.open(path.parent))
        } catch  where error.errno == .noSuchFile {}
    }

    /// A descriptor stays open for each level, so what lies deeper is left for another walk from the top.
    private static let levelsAtOnce = 64

    private mutating func addContents(
        of directory: borrowing Directory, at path: [Path], level: Int = 0, _ deep: inout [[Path]]
    ) throws(SystemError) {
        for entry in try directory.entries() {
            guard let status = try directory.statusIfPresent(of: entry.name) else { continue }
            add(status)
            guard status.kind == .directory else { continue }
            if level == DiskUsage.levelsAtOnce {
                deep.append(path + [entry.name])
            } else if let inside = try directory.openDirectoryIfPresent(entry.name) {
                try addContents(of: inside, at: path + [entry.name], level: level + 1, &deep)
            }
        }
    }

    private mutating func add(_ status: FileStatus) {
        let bytes = status.blocks.multipliedReportingOverflow(by: 512).partialValue
        if status.kind == .directory || status.linkCount <= 1 {
            allocated = allocated.addingReportingOverflow(bytes).partialValue
            freed = freed.addingReportingOverflow(bytes).partialValue
            return
        }
        let met = names[File(device: status.device, inode: status.inode), default: 0] + 1
        names[File(device: status.device, inode: status.inode)] = met
        if met == 1 { allocated = allocated.addingReportingOverflow(bytes).partialValue }
        if met == status.linkCount { freed = freed.addingReportingOverflow(bytes).partialValue }
    }
}

extension Directory {
    /// Goes down a path of any length, one open directory at a time.
    fileprivate static func walk(_ path: [Path], from top: borrowing Directory) throws(SystemError) -> Directory? {
        var current = try top.duplicate()
        for name in path {
            guard let next = try current.openDirectoryIfPresent(name) else { return nil }
            current = next
        }
        return current
    }
}
