internal import ImageStore
internal import Linux

extension CopyPath {
    /// The paths that this one stands for in a container: itself if it is there or holds no pattern, else those that fit,
    /// sorted. See fnmatch(3).
    func expanded(in tree: borrowing FileTree) throws -> [CopyPath] {
        guard text.contains(where: { "*?[".contains($0) }), try !exists(in: tree) else { return [self] }
        var found: [Path] = ["/"]
        for name in Path(text).components {
            found = try found.flatMap { try CopyPath.names(fitting: name, below: $0, in: tree) }
        }
        // A name that holds no pattern was only written down.
        found = try found.filter { try CopyPath(text: $0.description).exists(in: tree) }
        if found.isEmpty { return [self] }
        let end = text.hasSuffix("/.") ? "/." : text.hasSuffix("/") ? "/" : ""
        return found.map { CopyPath(text: $0.description + end) }
    }

    private func exists(in tree: borrowing FileTree) throws -> Bool {
        do {
            return try tree.place(at: Path(text), following: false).kind != nil
        } catch CopyError.noParent {
            return false
        } catch let error as SystemError where error.errno.meansGone {
            return false
        }
    }

    private static func names(fitting pattern: Path, below path: Path, in tree: borrowing FileTree) throws -> [Path] {
        guard pattern.bytes.contains(where: { "*?[".utf8.contains($0) }) else { return [path.appending(pattern)] }
        do {
            let place = try tree.place(at: path, following: true)
            guard place.kind == .directory else { return [] }
            return try place.directory.entries().map(\.name).filter { $0.matches(pattern) }.sorted().map(path.appending)
        } catch CopyError.noParent {
            return []
        } catch let error as SystemError where error.errno.meansGone {
            return []
        }
    }

    /// What the copy is called as the first entry of a tar: the last name, or "." for what a directory holds.
    var nameInArchive: Path {
        let path = Path(text)
        return asksForContents || path.components.isEmpty ? "." : path.lastComponent
    }
}
