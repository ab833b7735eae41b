internal import Linux

/// One directory as a stack of layers shows it: that directory in each layer that has it, topmost first, as far down as
/// no layer hides the rest. What overlayfs would show is told without mounting it.
struct MergedDirectory {
    private final class Layer {
        let root: Directory
        init(_ root: consuming Directory) { self.root = root }
    }

    /// The same directory in several layers. Layers never change and every name of `path` was seen to be a directory,
    /// so that the whole path can be handed to the kernel: it meets no link.
    private var parts: [(layer: Layer, path: Path)]

    /// The root of a stack of layer directories, topmost first.
    init(layers: [Path]) throws(SystemError) {
        parts = []
        for path in layers { parts.append((Layer(try Directory.open(path)), ".")) }
    }

    /// What is visible under a name of this directory, or nil.
    func status(of name: Path) throws(SystemError) -> FileStatus? {
        for part in parts {
            guard let status = try part.layer.root.statusIfPresent(of: part.path.appending(name)) else { continue }
            return status.isOverlayWhiteout ? nil : status
        }
        return nil
    }

    /// The directory visible under a name of this one; nil when there is none, or something else.
    func directory(_ name: Path) throws(SystemError) -> MergedDirectory? {
        var inside = self
        inside.parts = []
        for part in parts {
            let path = part.path.appending(name)
            guard let status = try part.layer.root.statusIfPresent(of: path) else { continue }
            guard status.kind == .directory else { break }
            inside.parts.append((part.layer, path))
            if try part.layer.root.isOpaque(path) { break }
        }
        return inside.parts.isEmpty ? nil : inside
    }

    /// The same for a path of several names.
    func directory(at path: Path) throws(SystemError) -> MergedDirectory? {
        var current = self
        for name in path.components {
            guard let next = try current.directory(name) else { return nil }
            current = next
        }
        return current
    }

    /// What the link under a name of this directory says; nil when there is no such name.
    func symbolicLink(_ name: Path) throws(SystemError) -> Path? {
        try topmost(name) { root, path throws(SystemError) in
            try root.openDirectoryInRoot(path.parent).readSymbolicLink(path.lastComponent)
        }
    }

    /// The content of the regular file under a name of this directory; nil when there is no such name.
    func file(_ name: Path, limit: Int) throws(SystemError) -> [UInt8]? {
        try topmost(name) { root, path throws(SystemError) in
            try root.openInRoot(path, [.readOnly, .noFollow, .nonBlocking]).readRegular(
                limit: limit, of: path.description)
        }
    }

    /// Does something with a name in the first layer that has it.
    private func topmost<Answer>(
        _ name: Path, _ body: (borrowing Directory, Path) throws(SystemError) -> Answer
    ) throws(SystemError) -> Answer? {
        for part in parts {
            let path = part.path.appending(name)
            guard let status = try part.layer.root.statusIfPresent(of: path) else { continue }
            return status.isOverlayWhiteout ? nil : try body(part.layer.root, path)
        }
        return nil
    }

    /// What this directory itself is: the topmost layer that has it decides. nil for the root of no layers at all.
    func metadata() throws(SystemError) -> (status: FileStatus, attributes: [(name: String, value: [UInt8])])? {
        guard let top = parts.first else { return nil }
        return (
            try top.layer.root.status(of: top.path),
            try top.layer.root.extendedAttributes(of: top.path).filter { Whiteout.isPortable(attribute: $0.name) }
        )
    }

    /// Every name visible in this directory.
    func names() throws(SystemError) -> Set<Path> {
        var (visible, hidden): (Set<Path>, Set<Path>) = ([], [])
        for part in parts {
            let directory = try part.layer.root.openDirectoryInRoot(part.path)
            for entry in try directory.entries() where !hidden.contains(entry.name) && !visible.contains(entry.name) {
                if try directory.status(of: entry.name).isOverlayWhiteout {
                    hidden.insert(entry.name)
                } else {
                    visible.insert(entry.name)
                }
            }
        }
        return visible
    }
}

extension Directory {
    /// Makes overlayfs' mark of a deleted file. Its time means nothing; the same layer makes the same directory.
    func makeWhiteout(_ name: Path) throws(SystemError) {
        try makeNode(name, kind: .characterDevice, permissions: 0)
        try setModified(of: name, Timestamp(seconds: 0))
    }

    /// Whether a directory of this one hides everything below it in an overlay.
    func isOpaque(_ name: Path) throws(SystemError) -> Bool {
        try extendedAttribute(Whiteout.opaqueAttribute, of: name) == [UInt8(ascii: "y")]
    }
}

extension Whiteout {
    /// Whether an extended attribute travels with a file from one machine to another: capabilities of programs and
    /// what users set. All others are the business of one kernel: labels of a security module, overlayfs' own marks
    /// (which, taken from a stranger, would let a layer reach into others).
    static func isPortable(attribute: String) -> Bool {
        attribute == "security.capability" || (attribute.hasPrefix("user.") && !attribute.hasPrefix("user.overlay."))
    }
}
