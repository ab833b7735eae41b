internal import Archive
internal import Linux

extension LayerChanges {
    /// Writes the changes as the tar of a layer: each directory before what is in it, the names of a directory sorted.
    ///
    /// A deletion is an empty file `.wh.<name>`; a directory that hides one below holds `.wh..wh..opq` as the first thing
    /// in it. See `Whiteout`. The same files make the same bytes.
    /// - Returns: Whether there was anything to write.
    func write<Sink: ByteSink & ~Copyable>(to writer: inout TreeWriter<Sink>) throws -> Bool {
        var rest = self
        guard var change = try rest.next() else { return false }
        var parent = try openParent(of: change)
        var place = (path: change.path.parent, layer: change.layer)
        while true {
            if change.status != nil, (change.path.parent, change.layer) != place {
                parent = try openParent(of: change)
                place = (change.path.parent, change.layer)
            }
            try write(change, from: parent, to: &writer)
            guard let next = try rest.next() else { return true }
            change = next
        }
    }

    private func write<Sink: ByteSink & ~Copyable>(
        _ change: LayerChange, from parent: borrowing Directory, to writer: inout TreeWriter<Sink>
    ) throws {
        let name = change.path.lastComponent
        guard !name.hasPrefix(Whiteout.prefix) else {
            throw LayerError.notRepresentable(
                change.path, reason: "there, .wh. before a name says that it is deleted")
        }
        guard let status = change.status else {
            return try writer.append(
                marker(change.path.parent.appending(Whiteout.deleting(name)), permissions: 0o600))
        }
        if change.path.isEmpty { return try writer.append(".", of: parent, status, as: ".") }
        try writer.append(name, of: parent, status, as: change.path)
        if change.isOpaque {
            try writer.append(marker(change.path.appending(Whiteout.opaque), permissions: 0o755))
        }
    }

    private func marker(_ path: Path, permissions: UInt32) -> TarEntry {
        TarEntry(path: path, kind: .regular, permissions: permissions)
    }
}
