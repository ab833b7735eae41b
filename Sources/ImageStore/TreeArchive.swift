package import Archive
package import Linux

/// A whole directory tree as a tar: what `export` writes.
package enum TreeArchive {
    /// Writes everything below a directory, sorted, without the directory itself.
    ///
    /// It stays on the directory's own mount: a place where something else is mounted becomes an empty directory or file.
    /// Sockets are left out; they belong to the process that made them.
    /// - Parameters:
    ///   - root: The root of a container's merged tree.
    ///   - file: Written from where it stands on; the caller syncs and closes it.
    package static func write(
        _ root: borrowing Directory, to file: borrowing FileDescriptor, meter: (any Meter)? = nil
    ) throws {
        meter?.begin("Exporting", of: nil)
        var writer = TreeWriter(TarWriter(DescriptorSink(try file.duplicate(), meter: meter)))
        try write(root, "", &writer)
        _ = try writer.finish()
    }

    private static func write<Sink: ByteSink & ~Copyable>(
        _ directory: borrowing Directory, _ path: Path, _ writer: inout TreeWriter<Sink>
    ) throws {
        for entry in try directory.entries().sorted(by: { $0.name < $1.name }) {
            let name = entry.name
            let place = path.appending(name)
            // Also keeps the recursion within bounds.
            guard place.cString.count <= 4096 else {
                throw ArchiveError.badEntry(place, reason: "the path is longer than 4095 bytes")
            }
            let status = try directory.status(of: name)
            switch status.kind {
            case .socket: break
            case .directory:
                try writer.append(name, of: directory, status, as: place)
                if try !directory.isMountPoint(name) {
                    try write(try directory.openDirectory(name), place, &writer)
                }
            default:
                if try directory.isMountPoint(name) {
                    try writer.append(
                        TarEntry(
                            path: place, kind: .regular, permissions: status.permissions, modified: status.modified))
                } else {
                    try writer.append(name, of: directory, status, as: place)
                }
            }
        }
    }
}
