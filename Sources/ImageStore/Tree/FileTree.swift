package import Linux

/// A tree whose paths are followed inside it and never out of it: a container's, or the host's whole. Neither "..", nor an
/// absolute link, nor a process that swaps directories for links meanwhile leads anywhere else. See openat2(2)
/// RESOLVE_IN_ROOT.
package struct FileTree: ~Copyable {
    package let root: Directory

    package init(root: consuming Directory) { self.root = root }

    /// What stands at a path, held by descriptor.
    package struct Place: ~Copyable {
        /// The directory itself where the place is one, else the one that holds `name`.
        package let directory: Directory
        /// "" for a directory that was not found by a name of its own: the root, or "..".
        package let name: Path
        /// nil when nothing is there.
        package let kind: FileStatus.Kind?
    }

    /// What stands at a path of this tree.
    /// - Parameters:
    ///   - path: Counted from the root, with or without a slash.
    ///   - following: Whether a link as the last name stands for what it leads to; where that is missing, the place is
    ///     the one that the link names.
    /// - Throws: `CopyError.noParent` when the directory that would hold it is missing.
    package func place(at path: Path, following: Bool) throws -> Place {
        var path = path
        for _ in 0..<FileTree.linkLimit {
            let last = path.components.last ?? ""
            if last.isEmpty || last == ".." {
                return Place(directory: try openDirectory(path), name: "", kind: .directory)
            }
            let parent = try parent(of: path)
            switch try parent.statusIfPresent(of: last)?.kind {
            case .symbolicLink where following:
                let target = try parent.readSymbolicLink(last)
                path = target.isAbsolute ? target : path.parent.appending(target)
            case .directory: return Place(directory: try parent.openDirectory(last), name: last, kind: .directory)
            case let kind: return Place(directory: parent, name: last, kind: kind)
            }
        }
        throw SystemError("follow the links of", path.description, .tooManyLinks)
    }

    /// As many as the kernel follows. See path_resolution(7).
    private static var linkLimit: Int { 40 }

    private func openDirectory(_ path: Path) throws -> Directory {
        do throws(SystemError) {
            return try root.openDirectoryInRoot(path)
        } catch {
            throw error.errno == .noSuchFile ? CopyError.noParent(path) : error as any Error
        }
    }

    /// The directory that holds the last name of a path, as a handle: it need not be readable.
    private func parent(of path: Path) throws -> Directory {
        do throws(SystemError) {
            return Directory(try root.openInRoot(path.parent, [.path, .directory]))
        } catch {
            throw error.errno == .noSuchFile ? CopyError.noParent(path.parent) : error as any Error
        }
    }
}
