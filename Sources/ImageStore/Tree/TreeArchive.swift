package import Archive
package import Linux

/// Files and directory trees as a tar: what `export` and `cp … -` write.
package struct TreeArchive: ~Copyable {
    /// What becomes of a place where something is mounted.
    package enum Mounts: Hashable, Sendable {
        /// An empty directory or file.
        case leftOut
        /// What is mounted there, unless the kernel makes it up as it is read.
        case followed
    }

    private var writer: TreeWriter<DescriptorSink>
    private let mounts: Mounts
    /// Whether files are made up as they are read, so that nobody knows how long they will be.
    private var sizesLie = false

    /// - Parameter file: Written from where it stands on; the caller syncs and closes it.
    package init(
        to file: borrowing FileDescriptor, _ mounts: Mounts, meter: (any Meter)? = nil
    ) throws(SystemError) {
        writer = TreeWriter(TarWriter(DescriptorSink(try file.duplicate(), meter: meter)))
        self.mounts = mounts
    }

    /// Writes everything below a directory, sorted, without the directory itself.
    ///
    /// Sockets are left out; they belong to the process that made them.
    /// - Parameters:
    ///   - root: The root of a container's merged tree.
    ///   - file: Written from where it stands on; the caller syncs and closes it.
    package static func write(
        _ root: borrowing Directory, to file: borrowing FileDescriptor, meter: (any Meter)? = nil
    ) throws {
        meter?.begin("Exporting", of: nil)
        var archive = try TreeArchive(to: file, .leftOut, meter: meter)
        try archive.appendContents(of: root, "")
        try archive.finish()
    }

    /// Writes what stands at a place, which has this name in the archive.
    package mutating func append(_ place: borrowing FileTree.Place, as path: Path) throws {
        sizesLie = try place.directory.descriptor.fileSystemType().isMadeByKernel
        guard place.kind == .directory else {
            return try appendFile(
                place.name, of: place.directory, try place.directory.status(of: place.name), path)
        }
        try writer.append(".", of: place.directory, try place.directory.descriptor.status(), as: path)
        try appendContents(of: place.directory, path)
    }

    /// Ends the archive.
    package consuming func finish() throws { _ = try writer.finish() }

    private mutating func appendContents(of directory: borrowing Directory, _ path: Path) throws {
        let device = mounts == .followed ? try directory.descriptor.status().device : 0
        for entry in try directory.entries().sorted(by: { $0.name < $1.name }) {
            let place = path.appending(entry.name)
            // Also keeps the recursion within bounds.
            guard place.cString.count <= 4096 else {
                throw ArchiveError.badEntry(place, reason: "the path is longer than 4095 bytes")
            }
            do {
                try appendEntry(entry.name, of: directory, device, place)
            } catch let error as SystemError where error.errno.meansGone {
                // Its container may be running: what is gone by now, or something else, was never there.
                continue
            }
        }
    }

    /// - Parameter device: Of the directory's file system.
    private mutating func appendEntry(
        _ name: Path, of directory: borrowing Directory, _ device: UInt64, _ path: Path
    ) throws {
        let status = try directory.status(of: name)
        guard status.kind == .directory else { return try appendFile(name, of: directory, status, path) }
        if mounts == .leftOut, try directory.isMountPoint(name) {
            return try writer.append(name, of: directory, status, as: path)
        }
        let inside = try directory.openDirectory(name)
        try writer.append(".", of: inside, try inside.descriptor.status(), as: path)
        if mounts == .followed, status.device != device, try inside.descriptor.fileSystemType().isMadeByKernel {
            return
        }
        try appendContents(of: inside, path)
    }

    private mutating func appendFile(
        _ name: Path, of directory: borrowing Directory, _ status: FileStatus, _ path: Path
    ) throws {
        if status.kind == .socket { return }
        if mounts == .leftOut, try directory.isMountPoint(name) {
            try writer.append(
                TarEntry(path: path, kind: .regular, permissions: status.permissions, modified: status.modified))
        } else if sizesLie, status.kind == .regular {
            let content = try directory.open(name, .path).reopenRegular()
                .readAll(limit: FileSystemType.kernelFileLimit, of: path.description)
            var entry = try TarEntry(name, of: directory, status, as: path)
            entry.size = Int64(content.count)
            try writer.append(entry, content)
        } else {
            try writer.append(name, of: directory, status, as: path)
        }
    }
}
