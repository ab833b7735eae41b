package import Linux

/// The way from the root of a stack of layers to what a path names there. Links in its parents are followed as for a
/// process whose root this is: an absolute one, or "..", leads nowhere out of it. See path_resolution(7).
package struct PathWalk {
    /// A link that was followed.
    package struct Crossing: Hashable, Sendable {
        /// Where the link stands, from the root.
        package let link: Path
        package let target: Path
        /// The layer that the link comes from; 0 is the topmost.
        package let layer: Int
        /// The whole path as it was when the link was met, with what is behind the link.
        package let path: Path
    }

    /// Where the path leads, from the root, without links or "..", or as far as it leads anywhere: what is behind a name
    /// that is not there is kept as it was. "" for the root itself.
    package private(set) var path: Path = ""
    package private(set) var crossings: [Crossing] = []
    /// What stands there; nil for nothing, and for the root of no layers.
    private(set) var found: MergedDirectory.Found?

    /// What kind of file stands there; nil for nothing.
    package var kind: FileStatus.Kind? { path.isEmpty ? .directory : found?.status.kind }

    /// How many links are followed, as the kernel has it.
    private static let linkLimit = 40

    /// - Parameter followsLast: Whether a link under the last name is followed too.
    /// - Throws: `SystemError`; its errno is `ELOOP` for links that lead in a circle.
    package init(_ path: Path, in root: MergedDirectory, followsLast: Bool) throws(SystemError) {
        // Where the walk stands, with everything above it, for "..".
        var open = [root]
        var walked: [Path] = []
        var names = path.components[...]
        while let name = names.popFirst() {
            if name == ".." {
                if open.count > 1 { open.removeLast() }
                _ = walked.popLast()
                continue
            }
            let found = try open.last?.find(name)
            let here = walked + [name]
            switch found?.status.kind {
            case .symbolicLink? where followsLast || !names.isEmpty:
                guard let found else { break }
                guard crossings.count < PathWalk.linkLimit else {
                    throw SystemError("follow the links of", path.description, .tooManyLinks)
                }
                let target = try found.layer.symbolicLink(found.path)
                crossings.append(
                    Crossing(
                        link: Path(joining: here), target: target, layer: found.layer.index,
                        path: Path(joining: here + names)))
                if target.isAbsolute {
                    open.removeLast(open.count - 1)
                    walked = []
                }
                names = target.components + names
                continue
            case .directory?:
                guard let inside = try open.last?.directory(name) else { break }
                open.append(inside)
            default:
                if names.isEmpty { self.found = found }
                self.path = Path(joining: here + names)
                return
            }
            walked = here
        }
        self.path = Path(joining: walked)
        if let top = open.last?.parts.first, let status = try top.layer.status(of: top.path) {
            found = MergedDirectory.Found(layer: top.layer, path: top.path, status: status)
        }
    }
}

extension MergedDirectory {
    /// The content of the regular file at a path, links followed; nil where there is no such file.
    /// - Throws: `SystemError`; its errno is `EFBIG` for a file above the limit.
    func readFile(_ path: Path, limit: Int) throws(SystemError) -> [UInt8]? {
        let found: Found?
        do throws(SystemError) {
            found = try PathWalk(path, in: self, followsLast: true).found
        } catch  where error.errno == .tooManyLinks { return nil }
        guard let found, found.status.kind == .regular else { return nil }
        return try found.open().readRegular(limit: limit, of: path.description)
    }
}

extension MergedDirectory.Found {
    /// Opens the regular file for reading.
    /// - Throws: `SystemError`, also when it has become something else since it was found.
    func open() throws(SystemError) -> FileDescriptor {
        try layer.root.openInRoot(path, [.path, .noFollow]).reopenRegular()
    }
}
