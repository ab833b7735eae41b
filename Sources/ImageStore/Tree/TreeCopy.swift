internal import Archive
package import Linux

/// Copies files and whole directories from one tree to another, on descriptors alone: names are looked up one at a time
/// and no link is followed, so that whoever changes either tree meanwhile leads the copy nowhere else.
///
/// Hard links, holes, nanoseconds and extended attributes stay; sockets, which belong to a process, are left out, and so
/// is what lies in file systems that the kernel makes up, below the place that was named.
package struct TreeCopy: ~Copyable {
    private struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64

        init(_ status: FileStatus) { (device, inode) = (status.device, status.inode) }
    }

    /// A copy of a file with several names: where it is, and which file that must be.
    private struct Twin {
        let path: Path
        let identity: Identity
    }

    package private(set) var tally: CopyTally
    private let rules: CopyRules
    /// What the paths of `twins` are counted from.
    private let target: Directory
    private var twins: [Identity: Twin] = [:]
    /// The directory that the copy fills, once it is known.
    private var filled: Identity?

    /// - Parameter target: The directory that everything is copied to.
    package init(into target: consuming Directory, _ rules: CopyRules, _ tally: CopyTally = CopyTally()) {
        self.target = target
        self.rules = rules
        self.tally = tally
    }

    /// Copies what stands at a place.
    /// - Parameter name: What the copy is called in the target; "" to copy what a directory holds into the target itself.
    package mutating func copy(_ place: borrowing FileTree.Place, as name: Path) throws {
        filled = nil
        guard place.kind == .directory else {
            return try copyFile(place.name, of: place.directory, to: try target.duplicate(), name, name)
        }
        if name.isEmpty {
            let target = Identity(try target.descriptor.status())
            guard try Identity(place.directory.descriptor.status()) != target else {
                throw CopyError.intoItself(place.name)
            }
            filled = target
            try fill(try self.target.duplicate(), isNew: false, from: place.directory, "", depth: 0)
        } else {
            try copyDirectory(place.directory, to: try target.duplicate(), name, name, depth: 0)
        }
    }

    // MARK: Directories

    private mutating func copyDirectory(
        _ source: borrowing Directory, to parent: borrowing Directory, _ name: Path, _ path: Path, depth: Int
    ) throws {
        guard depth < CopyError.depthLimit, path.cString.count <= 4096 else { throw CopyError.tooDeep(path) }
        if try Identity(source.descriptor.status()) == filled { throw CopyError.intoItself(path) }
        do {
            let isNew = try parent.placeDirectory(name, path)
            let directory = try parent.openDirectory(name)
            if filled == nil { filled = Identity(try directory.descriptor.status()) }
            try fill(directory, isNew: isNew, from: source, path, depth: depth)
        } catch let error as SystemError { throw CopyError.refused(path, error) }
    }

    /// Copies what a directory holds, and then, since that changed its time, what it is.
    private mutating func fill(
        _ directory: borrowing Directory, isNew: Bool, from source: borrowing Directory, _ path: Path, depth: Int
    ) throws {
        let status = try source.descriptor.status()
        let entry = rules.applied(to: try TarEntry(".", of: source, status, as: path.isEmpty ? "." : path))
        for entry in try source.entries().sorted(by: { $0.name < $1.name }) {
            try copyEntry(entry.name, of: source, status, to: directory, path.appending(entry.name), depth: depth)
        }
        if isNew || rules.changesExistingDirectories { try directory.descriptor.describe(entry) }
    }

    private mutating func copyEntry(
        _ name: Path, of source: borrowing Directory, _ parent: FileStatus, to directory: borrowing Directory,
        _ path: Path, depth: Int
    ) throws {
        // What is gone by now, or something else, was never there: its container may be running.
        guard let status = try source.statusIfPresent(of: name) else { return }
        guard status.kind == .directory else {
            return try copyFile(name, of: source, to: directory, name, path)
        }
        guard let inside = try source.openDirectoryIfPresent(name) else { return }
        if status.device != parent.device, try inside.descriptor.fileSystemType().isMadeByKernel {
            return try copyMountPoint(inside, to: directory, name, path)
        }
        try copyDirectory(inside, to: directory, name, path, depth: depth + 1)
    }

    /// Makes the empty directory that the kernel's own file system is mounted on.
    private func copyMountPoint(
        _ source: borrowing Directory, to parent: borrowing Directory, _ name: Path, _ path: Path
    ) throws {
        guard try parent.placeDirectory(name, path) else { return }
        let entry = try TarEntry(".", of: source, try source.descriptor.status(), as: path)
        try parent.openDirectory(name).descriptor.describe(rules.applied(to: entry))
    }

    // MARK: Files

    /// Copies anything but a directory.
    private mutating func copyFile(
        _ name: Path, of source: borrowing Directory, to parent: borrowing Directory, _ newName: Path, _ path: Path
    ) throws {
        do {
            guard let handle = try source.openHandle(name) else { return }
            let status = try handle.status()
            guard status.kind != .socket, status.kind != .directory else { return }
            let entry = rules.applied(to: try TarEntry(name, of: source, status, as: path))
            if status.linkCount > 1, let twin = try openTwin(of: status) {
                return try parent.placeHardLink(entry, newName, to: twin)
            }
            if status.kind == .regular {
                try parent.placeFile(entry, newName) { file in
                    let content = try handle.reopenRegular()
                    try content.copyContent(to: file, status) { tally.add($0) }
                }
            } else {
                try parent.placeSpecial(entry, newName)
            }
            if status.linkCount > 1 {
                twins[Identity(status)] = Twin(path: path, identity: Identity(try parent.status(of: newName)))
            }
        } catch let error as SystemError { throw CopyError.refused(path, error) }
    }

    /// The copy of a file with several names, if there is one already, and still in its place.
    private func openTwin(of status: FileStatus) throws(SystemError) -> FileDescriptor? {
        guard let twin = twins[Identity(status)] else { return nil }
        do throws(SystemError) {
            let file = try target.openInRoot(twin.path, [.path, .noFollow])
            guard try Identity(file.status()) == twin.identity else { return nil }
            return file
        } catch {
            guard error.errno == .noSuchFile || error.errno == .notDirectory else { throw error }
            return nil
        }
    }
}

extension Directory {
    /// A handle on a name, or nil when it is gone.
    fileprivate func openHandle(_ name: Path) throws(SystemError) -> FileDescriptor? {
        do throws(SystemError) {
            return try open(name, .path)
        } catch {
            guard error.errno == .noSuchFile else { throw error }
            return nil
        }
    }
}
