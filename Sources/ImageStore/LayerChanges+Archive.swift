internal import Archive
internal import Linux

extension LayerChanges {
    /// Writes the changes as the tar of a layer: sorted by path, each directory before what is in it.
    ///
    /// A deletion is an empty file `.wh.<name>`; a directory that hides one below holds `.wh..wh..opq` as the first thing
    /// in it. See `Whiteout`. The same files make the same bytes.
    /// - Parameter upper: The directory that was walked.
    func write<Sink: ByteSink & ~Copyable>(
        from upper: borrowing Directory, to writer: inout TreeWriter<Sink>
    ) throws {
        var parent = try upper.duplicate()
        var parentPath: Path = ""
        for change in changes {
            let name = change.path.lastComponent
            guard !name.hasPrefix(Whiteout.prefix) else {
                throw LayerError.notRepresentable(
                    change.path, reason: "there, .wh. before a name says that it is deleted")
            }
            guard let status = change.status else {
                try writer.append(marker(change.path.parent.appending(Whiteout.deleting(name)), permissions: 0o600))
                continue
            }
            if change.path.parent != parentPath {
                parent = try upper.openDirectoryInRoot(change.path.parent)
                parentPath = change.path.parent
            }
            try writer.append(name, of: parent, status, as: change.path)
            if change.isOpaque {
                try writer.append(marker(change.path.appending(Whiteout.opaque), permissions: 0o755))
            }
        }
    }

    private func marker(_ path: Path, permissions: UInt32) -> TarEntry {
        TarEntry(path: path, kind: .regular, permissions: permissions)
    }
}
