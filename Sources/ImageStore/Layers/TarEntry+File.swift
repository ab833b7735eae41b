internal import Archive
internal import Linux

extension TarEntry {
    /// The entry of a file of a directory, without its content.
    /// - Parameter path: The name to have in the archive, without a slash at its end.
    init(_ name: Path, of directory: borrowing Directory, _ status: FileStatus, as path: Path) throws {
        let kind: Kind =
            switch status.kind {
            case .regular, .socket: .regular
            case .directory: .directory
            case .symbolicLink: .symbolicLink(try directory.readSymbolicLink(name))
            case .characterDevice: .characterDevice(status.deviceNumber)
            case .blockDevice: .blockDevice(status.deviceNumber)
            case .fifo: .fifo
            }
        self.init(
            path: kind == .directory ? Path(directory: path) : path, kind: kind, permissions: status.permissions,
            userID: status.userID, groupID: status.groupID, size: kind == .regular ? status.size : 0,
            modified: status.modified, extendedAttributes: try directory.portableAttributes(of: name))
    }
}

extension Path {
    /// The name of a directory as archives write it, with a slash at its end.
    fileprivate init(directory path: Path) {
        self = Path(bytes: path.bytes + [UInt8(ascii: "/")]) ?? path
    }
}

/// Writes files of a directory tree into an archive; of a file with several names, the later ones become links.
struct TreeWriter<Sink: ByteSink & ~Copyable>: ~Copyable {
    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    private var writer: TarWriter<Sink>
    private var names: [Identity: Path] = [:]
    /// Files that changed after this moment are said to have changed at it; nil for no such limit.
    private let latest: Timestamp?

    init(_ writer: consuming TarWriter<Sink>, latest: Timestamp? = nil) {
        self.writer = writer
        self.latest = latest
    }

    private func clamped(_ entry: TarEntry) -> TarEntry {
        guard let latest, entry.modified > latest else { return entry }
        var entry = entry
        entry.modified = latest
        return entry
    }

    /// Adds a file that stands in the tree.
    ///
    /// What is gone by now, or something else, was never there: its container may be running.
    mutating func append(_ name: Path, of directory: borrowing Directory, _ status: FileStatus, as path: Path) throws {
        if status.kind != .directory, status.linkCount > 1 {
            let identity = Identity(device: status.device, inode: status.inode)
            if let first = names[identity] {
                return try writer.append(
                    clamped(
                        TarEntry(
                            path: path, kind: .hardLink(first), permissions: status.permissions,
                            userID: status.userID, groupID: status.groupID, modified: status.modified)))
            }
        }
        if status.kind == .regular {
            guard let file = try openRegular(name, of: directory) else { return }
            guard let entry = try entryIfPresent(name, of: directory, try file.status(), as: path) else { return }
            try writer.append(clamped(entry), contentOf: file)
        } else {
            guard let entry = try entryIfPresent(name, of: directory, status, as: path) else { return }
            try writer.append(clamped(entry))
        }
        if status.kind != .directory, status.linkCount > 1 {
            names[Identity(device: status.device, inode: status.inode)] = path
        }
    }

    /// By a handle, so that no device is woken that has the name of a file by now.
    private func openRegular(_ name: Path, of directory: borrowing Directory) throws(SystemError) -> FileDescriptor? {
        do throws(SystemError) {
            let handle = try directory.open(name, .path)
            guard try handle.status().kind == .regular else { return nil }
            return try handle.reopenRegular()
        } catch {
            guard error.errno.meansGone else { throw error }
            return nil
        }
    }

    private func entryIfPresent(
        _ name: Path, of directory: borrowing Directory, _ status: FileStatus, as path: Path
    ) throws -> TarEntry? {
        do {
            return try TarEntry(name, of: directory, status, as: path)
        } catch let error as SystemError where error.errno.meansGone {
            return nil
        }
    }

    /// Adds an entry that stands for nothing in the tree.
    mutating func append(_ entry: TarEntry) throws(ArchiveError) { try writer.append(entry) }

    mutating func append(_ entry: TarEntry, _ content: [UInt8]) throws(ArchiveError) {
        try writer.append(entry, content)
    }

    /// Ends the archive.
    consuming func finish() throws(ArchiveError) -> Sink { try writer.finish() }
}
