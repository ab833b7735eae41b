internal import Linux

/// The files of a machine that go into an image, by their paths there, with every directory and link on the way to them.
///
/// Paths in it are relative to the root, without "." and "..": "usr/bin/sh".
struct HostTree: ~Copyable {
    enum Node: Hashable {
        case directory(permissions: UInt32)
        case link(Path)
        case file(HostFile)
        /// A file that the machine does not have, or has with another content.
        case text([UInt8], permissions: UInt32)
    }

    /// The root directory of the machine.
    let root: Directory
    private(set) var nodes: [Path: Node] = [:]

    /// Links that lead to each other are followed so often. See path_resolution(7).
    private static let linkLimit = 40

    init(of root: consuming Directory) { self.root = root }

    /// Adds what a path of the machine leads to, and the links and directories that it leads over.
    /// - Returns: Where it stands after all links, relative to the root.
    @discardableResult
    mutating func add(_ path: Path) throws -> Path {
        var pending = Array(path.components.reversed())
        var current: Path = ""
        var links = 0
        while let name = pending.popLast() {
            if name == ".." {
                current = current.parent
                continue
            }
            let next = current.appending(name)
            guard case .link(let target) = try node(at: next, in: current) else {
                current = next
                continue
            }
            links += 1
            guard links <= HostTree.linkLimit else {
                throw BaseImageError.notUsable(path, reason: "too many levels of symbolic links")
            }
            if target.isAbsolute { current = "" }
            pending += target.components.reversed()
        }
        return current
    }

    /// Adds a directory of the image that need not be one of the machine; the ones above it must be there.
    mutating func addDirectory(_ path: Path, permissions: UInt32) { nodes[path] = .directory(permissions: permissions) }

    mutating func addText(_ path: Path, _ text: String, permissions: UInt32 = 0o644) {
        nodes[path] = .text(Array(text.utf8), permissions: permissions)
    }

    /// Adds a link that the machine does not have, unless something stands there.
    mutating func addLink(_ path: Path, to target: Path) {
        if nodes[path] == nil { nodes[path] = .link(target) }
    }

    /// Whether a path leads anywhere on the machine.
    func exists(_ path: Path) -> Bool { (try? root.openInRoot(path, .path)) != nil }

    /// The node at a path whose parent has been added and is no link.
    private mutating func node(at path: Path, in parent: Path) throws -> Node {
        if let known = nodes[path] { return known }
        let directory = try root.openDirectoryInRoot(parent)
        let name = path.lastComponent
        let status = try directory.status(of: name)
        let node: Node
        switch status.kind {
        case .directory: node = .directory(permissions: 0o755)
        case .symbolicLink: node = .link(try directory.readSymbolicLink(name))
        case .regular: node = .file(HostFile(path: path, status))
        default: throw BaseImageError.notUsable(Path("/").appending(path), reason: "neither a file nor a directory")
        }
        nodes[path] = node
        return node
    }
}

/// A regular file of the machine.
struct HostFile: Hashable {
    /// Relative to the root.
    let path: Path
    /// Without set-id bits: the image's files belong to root, whoever owns them here.
    let permissions: UInt32
    let size: Int64
    let modified: Timestamp
    /// Equal for two names of one file.
    let identity: Identity

    struct Identity: Hashable {
        let device: UInt64
        let inode: UInt64
    }

    init(path: Path, _ status: FileStatus) {
        self.path = path
        permissions = status.permissions & 0o777
        size = status.size
        modified = status.modified
        identity = Identity(device: status.device, inode: status.inode)
    }
}
