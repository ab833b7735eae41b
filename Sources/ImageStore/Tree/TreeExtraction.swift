internal import Archive
package import Linux

/// Unpacks a tar into a directory of a tree, as `cp -` does: no name of it has a meaning of its own, so what would be a
/// deletion in an image's layer is a plain file here.
///
/// Parents are looked up with the tree as their root for every entry, so that links, those of the archive included,
/// lead nowhere but inside it; ".." may not lead out of the directory that is unpacked in.
package struct TreeExtraction: ~Copyable {
    package private(set) var tally: CopyTally
    private let tree: FileTree
    /// The directory that is unpacked in, counted from the tree's root.
    private let target: Path
    private let rules: CopyRules

    private var parent: Directory
    private var parentPath: Path?
    /// Directories that were made or changed, with what they are to become when nothing is written to them any more.
    private var described: [Described] = []

    private struct Described {
        let path: Path
        let entry: TarEntry
        /// Which directory that must be: its name may lead to another one by the end.
        let device: UInt64
        let inode: UInt64

        init(_ path: Path, _ entry: TarEntry, _ status: FileStatus) {
            (self.path, self.entry, device, inode) = (path, entry, status.device, status.inode)
        }
    }

    /// - Throws: `CopyError.noParent` where `target` is no directory of the tree.
    package init(
        into target: Path, of tree: consuming FileTree, _ rules: CopyRules, _ tally: CopyTally = CopyTally()
    ) throws {
        let parent = try tree.root.openDirectoryInRoot(target)
        self.parent = parent
        self.target = target
        self.rules = rules
        self.tally = tally
        self.tree = tree
    }

    /// Unpacks everything up to the end of a stream, which may be compressed.
    package mutating func unpack(_ file: consuming FileDescriptor) throws {
        var reader = TarReader(try Decompressor(DescriptorSource(file)))
        while let entry = try reader.next() {
            do {
                try unpack(rules.applied(to: entry), &reader)
            } catch let error as SystemError { throw CopyError.refused(entry.path, error) }
        }
        var source = try reader.finish().release()
        try source.drain()
        // The deepest first: nothing below changes a directory's time again.
        for directory in described.reversed() { try describe(directory) }
    }

    /// Gives a directory owner, mode and time, unless something else has its name by now: a process of the container
    /// could else have another directory given away.
    private func describe(_ directory: Described) throws(SystemError) {
        let path = target.appending(directory.path)
        do throws(SystemError) {
            // What is unpacked in may be named by a link; what was made there is none.
            let flags: OpenFlags = directory.path.isEmpty ? [.directory] : [.directory, .noFollow]
            let file = try tree.root.openInRoot(path, flags)
            let status = try file.status()
            guard status.device == directory.device, status.inode == directory.inode else { return }
            try file.describe(directory.entry)
        } catch {
            guard error.errno.meansGone else { throw error }
        }
    }

    private mutating func unpack<Source: ByteSource & ~Copyable>(
        _ entry: TarEntry, _ reader: inout TarReader<Source>
    ) throws {
        let path = try TreeExtraction.name(entry.path, in: entry)
        guard !path.isEmpty else {
            guard entry.kind == .directory else {
                throw CopyError.hostileEntry(entry.path, reason: "the root of an archive must be a directory")
            }
            if rules.changesExistingDirectories {
                let status = try tree.root.openDirectoryInRoot(target).descriptor.status()
                described.append(Described("", entry, status))
            }
            return
        }
        let name = path.lastComponent
        try enter(path.parent)
        switch entry.kind {
        case .directory:
            let isNew = try parent.placeDirectory(name, entry.path)
            guard isNew || rules.changesExistingDirectories else { break }
            if let status = try parent.statusIfPresent(of: name) { described.append(Described(path, entry, status)) }
        case .regular:
            try parent.placeFile(entry, name) { file in try reader.writeContent(to: file) }
            tally.add(entry.size)
        case .hardLink(let target): try link(entry, name, to: target)
        default: try parent.placeSpecial(entry, name)
        }
    }

    private mutating func link(_ entry: TarEntry, _ name: Path, to rawTarget: Path) throws {
        let path = try TreeExtraction.name(rawTarget, in: entry)
        let file = try tree.root.openInRoot(target.appending(path), [.path, .noFollow])
        guard try file.status().kind != .directory else {
            throw CopyError.hostileEntry(entry.path, reason: "it is a hard link to \(rawTarget.printable), a directory")
        }
        try parent.placeHardLink(entry, name, to: file)
    }

    /// Makes a directory of the target the open parent, creating what is missing of it.
    private mutating func enter(_ path: Path) throws {
        if path == parentPath { return }
        parent = try tree.root.makeDirectoriesInRoot(target.appending(path))
        parentPath = path
    }

    /// A name of the archive, counted from the directory that is unpacked in.
    private static func name(_ raw: Path, in entry: TarEntry) throws(CopyError) -> Path {
        var names: [Path] = []
        for name in raw.components {
            guard name == ".." else {
                names.append(name)
                continue
            }
            guard names.popLast() != nil else {
                throw .hostileEntry(entry.path, reason: "\(raw.printable) leads out of the directory")
            }
        }
        guard names.count <= CopyError.depthLimit else { throw .tooDeep(entry.path) }
        return Path(joining: names)
    }
}
