internal import Archive
internal import Linux

extension HostTree {
    /// Writes the tree as a layer: the same files give the same bytes, whenever and by whomever it is made.
    /// - Parameter date: The time that all entries carry.
    func writeLayer<Sink: ByteSink & ~Copyable>(to sink: consuming Sink, date: Timestamp) throws -> Sink {
        var writer = TarWriter(sink)
        var first: [HostFile.Identity: Path] = [:]
        for (path, node) in nodes.sorted(by: { $0.key < $1.key }) {
            var entry = TarEntry(path: path, kind: .directory, permissions: 0o777, modified: date)
            switch node {
            case .directory(let permissions):
                entry.permissions = permissions
                try writer.append(entry)
            case .link(let target):
                entry.kind = .symbolicLink(target)
                try writer.append(entry)
            case .text(let content, let permissions):
                (entry.kind, entry.permissions) = (.regular, permissions)
                try writer.append(entry, content)
            case .file(let file):
                entry.permissions = file.permissions
                if let name = first[file.identity] {
                    entry.kind = .hardLink(name)
                    try writer.append(entry)
                    continue
                }
                first[file.identity] = path
                (entry.kind, entry.size) = (.regular, file.size)
                try writer.append(entry, contentOf: try root.openInRoot(file.path, .path).reopenRegular())
            }
        }
        return try writer.finish()
    }

    /// When the youngest of the machine's files was changed: the age of the image's content.
    var newestChange: Timestamp? {
        nodes.values.compactMap { if case .file(let file) = $0 { file.modified } else { nil } }.max()
    }
}
