internal import Archive
internal import Linux

/// Turns one layer's tar into a directory that overlayfs can stack.
///
/// Every entry is applied inside the layer's own directory, which is the root for all names and links in it, as docker's
/// overlay2 driver does: an entry `var/run/x` goes through a link `var/run` of the same layer, but where only a lower
/// layer has that link, it makes a directory `var/run`, which hides the link. Nothing is followed outside: parents are
/// opened with the layer as their root (openat2(2) RESOLVE_IN_ROOT), the last name is never followed.
///
/// Deletions become overlayfs' marks (see `Whiteout`). They concern lower layers only: what this layer itself holds under
/// a deleted name stays, in whatever order the two stand. A directory that the tar implies but does not describe takes
/// owner, mode, attributes and time of the same directory in the layers below, else 0755 of root.
struct LayerUnpacker: ~Copyable {
    let root: Directory
    /// The directories of the layers below, topmost first.
    private let below: [Path]

    /// The directory of the last entry, kept open: entries come directory by directory.
    var parent: Directory
    private var parentPath: Path = ""

    /// Directories that the tar describes, with the time to give them when nothing is written to them any more.
    var described: [Path: Timestamp] = [:]
    /// Directories that the tar only implies.
    private var implied: Set<Path> = [""]
    /// Paths that this layer deletes.
    private var deleted: Set<Path> = []
    /// Directories whose lower content this layer hides.
    private var emptied: Set<Path> = []
    private var hasLinkStore = false
    /// Bytes that the four above take, about.
    private var memory = 0
    /// What is remembered until the end may take this much: names, and 80 bytes for each.
    static let memoryLimit = 24 << 20
    /// Whether the layer has symbolic links so far.
    var hasLinks = false
    private let rootDepth: Int

    /// Bytes of content of the regular files; a file with two names counts once.
    var contentSize: Int64 = 0

    /// - Parameters:
    ///   - root: A fresh, empty directory.
    ///   - below: The directories of the layers below, topmost first.
    init(root: consuming Directory, below: [Path]) throws {
        let depth = try root.absolutePath().components.count
        let parent = try root.duplicate()
        self.parent = parent
        rootDepth = depth
        self.below = below
        self.root = root
    }

    /// Applies every entry of a tar; `finish` completes the work.
    mutating func unpack<Source: ByteSource & ~Copyable>(_ reader: inout TarReader<Source>) throws {
        while let entry = try reader.next() {
            do {
                try apply(entry, &reader)
            } catch let error as SystemError {
                throw LayerError.entry(entry.path, reason: error)
            } catch ArchiveError.system(let error) {
                throw LayerError.entry(entry.path, reason: error)
            }
        }
    }

    private mutating func apply<Source: ByteSource & ~Copyable>(
        _ entry: TarEntry, _ reader: inout TarReader<Source>
    ) throws {
        let name = try LayerName(entry.path)
        switch name.meaning {
        case .auxiliary: return
        case .root: try describeRoot(entry)
        case .whiteout(let hidden):
            try refuseOddWhiteout(entry)
            try delete(hidden, in: name.parent)
        case .opaque:
            try refuseOddWhiteout(entry)
            if emptied.insert(name.parent).inserted { try remember(name.parent) }
            try enter(name.parent)
            if !name.parent.isEmpty {
                try parent.setExtendedAttribute(Whiteout.opaqueAttribute, of: ".", to: opaqueMark)
            }
        case .file:
            if name.path.hasPrefix(Whiteout.linkStore) { hasLinkStore = true }
            try enter(name.parent)
            try make(entry, name, &reader)
        }
    }

    /// aufs made deletions as hard links of one file, so that old layers hold them as links too.
    private func refuseOddWhiteout(_ entry: TarEntry) throws(LayerError) {
        switch entry.kind {
        case .regular, .hardLink: return
        default: throw .hostileEntry(entry.path, reason: "a deletion must be a regular file")
        }
    }

    private mutating func delete(_ name: Path, in directory: Path) throws {
        let path = directory.appending(name)
        if deleted.insert(path).inserted { try remember(path) }
        try enter(directory)
        switch try parent.statusIfPresent(of: name)?.kind {
        case nil: try parent.makeWhiteout(name)
        case .directory: try parent.setExtendedAttribute(Whiteout.opaqueAttribute, of: name, to: opaqueMark)
        default: break
        }
    }

    // MARK: Directories

    /// Makes `path` the open parent, creating what is missing of it.
    mutating func enter(_ path: Path) throws {
        if path == parentPath { return }
        if let directory = try openDirectory(path) {
            parent = directory
        } else {
            try makeDirectories(path)
        }
        parentPath = path
        // Through links, directories may lie deeper than any name says.
        guard try !hasLinks || parent.absolutePath().components.count <= rootDepth + LayerName.depthLimit else {
            throw LayerError.hostileEntry(path, reason: LayerName.tooDeep)
        }
    }

    private mutating func makeDirectories(_ path: Path) throws {
        leaveParent()
        parent = try root.duplicate()
        var walked: Path = ""
        for name in path.components {
            walked = walked.appending(name)
            switch try parent.statusIfPresent(of: name)?.kind {
            case .directory: parent = try parent.openDirectory(name)
            case .symbolicLink: parent = try root.openDirectoryInRoot(walked)
            default:
                try makeDirectory(name, path: walked)
                if implied.insert(walked).inserted { try remember(walked) }
                parent = try parent.openDirectory(name)
            }
        }
    }

    /// Whether this layer hides the directory that the layers below have at a path.
    private func isNew(_ path: Path) -> Bool {
        if deleted.isEmpty, emptied.isEmpty { return false }
        return path.withAncestors.contains { deleted.contains($0) || ($0 != path && emptied.contains($0)) }
    }

    /// The directory that a path leads to inside the layer, links included; nil where something is missing or is no
    /// directory.
    private func openDirectory(_ path: Path, _ flags: OpenFlags = []) throws(SystemError) -> Directory? {
        do {
            return Directory(try root.openInRoot(path, flags.union([.readOnly, .directory])))
        } catch {
            guard error.errno.meansGone else { throw error }
            return nil
        }
    }

    /// Makes a directory where nothing is but perhaps this layer's own mark that something was deleted.
    func makeDirectory(_ name: Path, path: Path) throws {
        if try parent.statusIfPresent(of: name)?.isOverlayWhiteout == true { try parent.removeFile(name) }
        try parent.makeDirectory(name, permissions: 0o700)
        if deleted.contains(path) || emptied.contains(path) {
            try parent.setExtendedAttribute(Whiteout.opaqueAttribute, of: name, to: opaqueMark)
        }
    }

    /// Notes that the tar has an entry for a directory.
    mutating func describe(_ path: Path, modified: Timestamp) throws(LayerError) {
        implied.remove(path)
        if described.updateValue(modified, forKey: path) == nil { try remember(path) }
    }

    private mutating func remember(_ path: Path) throws(LayerError) {
        memory += path.cString.count + 80
        guard memory <= Self.memoryLimit else {
            throw .hostileEntry(
                path,
                reason: "the names of its layer's directories and deletions exceed the limit of \(Self.memoryLimit)")
        }
    }

    /// Forgets the open parent: what was removed may have stood on its path.
    mutating func leaveParent() {
        // The descriptor itself stays good for the entry at hand.
        parentPath = "/"
    }

    // MARK: The end

    /// Completes the directory when all entries are in. Times come last: every file made in a directory changed its.
    consuming func finish() throws {
        if hasLinkStore { try root.removeTree(Whiteout.linkStore) }
        let below = try MergedDirectory(layers: implied.isEmpty && !emptied.contains("") ? [] : below)
        if emptied.contains("") { try hideRoot(of: below) }
        var seen: [Path: MergedDirectory?] = ["": below]
        for path in implied { try inheritMetadata(path, from: LayerUnpacker.find(path, &seen)) }
        for (path, time) in described {
            // A later entry may have replaced it.
            guard let directory = try openDirectory(path, .noFollow) else { continue }
            try directory.descriptor.setModified(time)
        }
    }

    /// overlayfs does not look at the mark on a root, so everything below it is hidden name by name.
    private func hideRoot(of below: MergedDirectory) throws {
        for name in try below.names() {
            switch try root.statusIfPresent(of: name)?.kind {
            case nil: try root.makeWhiteout(name)
            case .directory: try root.setExtendedAttribute(Whiteout.opaqueAttribute, of: name, to: opaqueMark)
            default: break
            }
        }
    }

    /// The directory at a path as the layers below show it; each is looked up once, from its parent.
    private static func find(_ path: Path, _ seen: inout [Path: MergedDirectory?]) throws -> MergedDirectory? {
        if let known = seen[path] { return known }
        let found = try find(path.parent, &seen)?.directory(path.lastComponent)
        seen[path] = .some(found)
        return found
    }

    private func inheritMetadata(_ path: Path, from lower: MergedDirectory?) throws {
        guard let directory = try openDirectory(path, .noFollow) else { return }
        guard !isNew(path), let (status, attributes) = try lower?.metadata() else {
            try directory.descriptor.setPermissions(0o755)
            try directory.descriptor.setModified(Timestamp(seconds: 0))
            return
        }
        try directory.descriptor.setOwner(user: status.userID, group: status.groupID)
        for attribute in attributes {
            try directory.descriptor.setExtendedAttribute(attribute.name, to: attribute.value)
        }
        try directory.descriptor.setPermissions(status.permissions)
        try directory.descriptor.setModified(status.modified)
    }
}

/// The value of overlayfs' mark.
private let opaqueMark = [UInt8(ascii: "y")]
