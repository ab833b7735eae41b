internal import Linux

/// How a layer's tar says that something below it is gone.
///
/// In the tar a deletion is an empty file with a prefix to its name; in a directory that overlayfs stacks it is a
/// device node 0:0, and an attribute says that a directory hides what is below it. See the OCI image specification,
/// layer.md "Whiteouts", and the kernel's Documentation/filesystems/overlayfs.rst.
enum Whiteout {
    /// What stands before the name of a deleted file.
    static let prefix: Path = ".wh."
    /// The entry that empties the directory it is in.
    static let opaque: Path = ".wh..wh..opq"
    /// What aufs, docker's first file system, kept for itself begins with this.
    static let auxiliaryPrefix: Path = ".wh..wh."
    /// Here aufs kept the content of hard-linked files: not part of the tree, but other entries link to it.
    static let linkStore: Path = ".wh..wh.plnk"

    /// The attribute by which overlayfs knows a directory that hides everything below it.
    static let opaqueAttribute = "trusted.overlay.opaque"

    /// The name of the entry that deletes `name`.
    static func deleting(_ name: Path) -> Path { Path(joining: prefix, name) }
}

/// The name of an entry, made safe and understood.
struct LayerName {
    enum Meaning: Equatable {
        /// The directory that everything is in.
        case root
        /// Something to be made.
        case file
        /// What this directory had of this name is gone.
        case whiteout(of: Path)
        /// Everything that this directory had is gone.
        case opaque
        /// A note of aufs to itself.
        case auxiliary
    }

    /// Directories inside directories, down to an entry. Every level costs a directory on the disk, and an archive could
    /// ask for 2000 of them with one name.
    static let depthLimit = 512
    static let tooDeep = "it lies in more than \(depthLimit) directories"

    /// The directory the entry is in, relative to the layer's root; "" for the root itself.
    let parent: Path
    /// The last component; "" for the root.
    let name: Path
    let meaning: Meaning

    var path: Path { parent.appending(name) }

    /// Reads a name as it stands in a tar. Absolute names begin at the layer's root, as in a chroot; ".." goes up
    /// without looking at links, as docker does.
    /// - Throws: `LayerError.hostileEntry` for a name that leads out of the layer or that forges a deletion.
    init(_ raw: Path) throws(LayerError) {
        var names = raw.components
        if names.contains("..") {
            var kept: [Path] = []
            for name in names {
                guard name == ".." else {
                    kept.append(name)
                    continue
                }
                guard kept.popLast() != nil else {
                    throw .hostileEntry(raw, reason: "the name leads out of the layer")
                }
            }
            names = kept
        }
        guard names.count <= LayerName.depthLimit else { throw .hostileEntry(raw, reason: LayerName.tooDeep) }
        guard let last = names.popLast() else {
            (parent, name, meaning) = ("", "", .root)
            return
        }
        name = last
        parent = Path(joining: names)
        meaning = try LayerName.meaning(of: last, in: names, raw)
    }

    private static func meaning(of last: Path, in parents: [Path], _ raw: Path) throws(LayerError) -> Meaning {
        if parents.first == Whiteout.linkStore || (parents.isEmpty && last == Whiteout.linkStore) { return .file }
        for parent in parents where parent.hasPrefix(Whiteout.prefix) {
            if parent.hasPrefix(Whiteout.auxiliaryPrefix) { return .auxiliary }
            throw .hostileEntry(raw, reason: "a directory's name begins with .wh., which marks a deleted file")
        }
        guard last.hasPrefix(Whiteout.prefix) else { return .file }
        if last == Whiteout.opaque { return .opaque }
        if last.hasPrefix(Whiteout.auxiliaryPrefix) { return .auxiliary }
        let hidden = last.droppingFirst(4)
        if hidden.isEmpty || hidden == "." || hidden == ".." {
            throw .hostileEntry(raw, reason: "it deletes \"\(hidden)\", which is no name")
        }
        return .whiteout(of: hidden)
    }
}

extension Path {
    /// The names with slashes between them.
    init(joining names: [Path]) {
        var path: Path = ""
        for name in names { path = path.appending(name) }
        self = path
    }

    /// The bytes of two names one after the other.
    fileprivate init(joining first: Path, _ second: Path) {
        // Neither holds a NUL, so nothing can be missing.
        self = Path(bytes: first.bytes + second.bytes) ?? first
    }

    /// The path, the path of its directory, and so on up to the top, which is "".
    var withAncestors: [Path] {
        var all: [Path] = [self]
        var current = self
        while !current.isEmpty {
            current = current.parent
            all.append(current)
        }
        return all
    }
}
