package import Linux

/// One directory as a stack of layers shows it: that directory in each layer that has it, topmost first, as far down as
/// no layer hides the rest. What overlayfs would show is told without mounting it.
///
/// See the kernel's Documentation/filesystems/overlayfs.rst, "Merging directories" and "whiteouts and opaque directories".
package struct MergedDirectory {
    /// One layer of the stack. Layers never change, and every name of a part's path was seen to be a directory, so that
    /// the whole path can be handed to the kernel: it meets no link. A container's writable layer may change at any
    /// moment; there the way to the last name is resolved with the layer as the root.
    final class Layer {
        let root: Directory
        /// Its place in the stack; 0 is the topmost.
        let index: Int
        private let isLive: Bool

        init(_ root: consuming Directory, index: Int, isLive: Bool = false) {
            self.root = root
            self.index = index
            self.isLive = isLive
        }

        /// What the layer itself has at a path whose parents are directories, deletions included; nil for nothing.
        func status(of path: Path) throws(SystemError) -> FileStatus? {
            do throws(SystemError) {
                return try reach(path) { directory, name throws(SystemError) in
                    try directory.statusIfPresent(of: name)
                }
            } catch  where error.errno == .noSuchFile || error.errno == .notDirectory { return nil }
        }

        /// What the link at a path says.
        func symbolicLink(_ path: Path) throws(SystemError) -> Path {
            try reach(path) { directory, name throws(SystemError) in try directory.readSymbolicLink(name) }
        }

        /// Whether the directory at a path hides everything below it.
        func isOpaque(_ path: Path) throws(SystemError) -> Bool {
            try reach(path) { directory, name throws(SystemError) in try directory.isOpaque(name) }
        }

        /// The extended attributes of a path that travel with it.
        func portableAttributes(of path: Path) throws(SystemError) -> [(name: String, value: [UInt8])] {
            try reach(path) { directory, name throws(SystemError) in try directory.portableAttributes(of: name) }
        }

        /// Whether a path has an extended attribute, whatever its value.
        func hasAttribute(_ name: String, _ path: Path) throws(SystemError) -> Bool {
            try reach(path) { directory, last throws(SystemError) in
                try directory.extendedAttribute(name, of: last) != nil
            }
        }

        private func reach<Answer>(
            _ path: Path, _ body: (borrowing Directory, Path) throws(SystemError) -> Answer
        ) throws(SystemError) -> Answer {
            if path.isEmpty { return try body(root, ".") }
            guard isLive, !path.parent.isEmpty else { return try body(root, path) }
            return try body(try root.openDirectoryInRoot(path.parent), path.lastComponent)
        }
    }

    /// What stands under a name, and where it comes from.
    struct Found {
        let layer: Layer
        /// From the layer's root.
        let path: Path
        let status: FileStatus
    }

    /// The same directory in several layers.
    private(set) var parts: [(layer: Layer, path: Path)]
    /// Whether what further layers below this stack may have here would be hidden: something in the stack removed it.
    private(set) var hidesBelow = false

    /// The root of a stack of layer directories, topmost first.
    package init(layers: [Path]) throws(SystemError) {
        parts = []
        for path in layers { parts.append((Layer(try Directory.open(path), index: parts.count), "")) }
    }

    /// The same with a container's writable layer on top.
    package init(upper: consuming Directory, layers: [Path]) throws(SystemError) {
        parts = [(Layer(upper, index: 0, isLive: true), "")]
        for path in layers { parts.append((Layer(try Directory.open(path), index: parts.count), "")) }
    }

    /// What the topmost layer that knows a name of this directory has there, be it the mark of a deletion.
    func topmost(_ name: Path) throws(SystemError) -> Found? {
        for part in parts {
            let path = part.path.appending(name)
            if let status = try part.layer.status(of: path) {
                return Found(layer: part.layer, path: path, status: status)
            }
        }
        return nil
    }

    /// What is visible under a name of this directory, or nil.
    func find(_ name: Path) throws(SystemError) -> Found? {
        guard let found = try topmost(name), !found.status.isOverlayWhiteout else { return nil }
        return found
    }

    /// The status of what is visible under a name of this directory, or nil.
    func status(of name: Path) throws(SystemError) -> FileStatus? { try find(name)?.status }

    /// The directory visible under a name of this one; nil when there is none, or something else.
    /// - Parameter top: The topmost layer to look at.
    func directory(_ name: Path, from top: Int = 0) throws(SystemError) -> MergedDirectory? {
        var inside = self
        inside.parts = []
        for part in parts where part.layer.index >= top {
            let path = part.path.appending(name)
            guard let status = try part.layer.status(of: path) else { continue }
            guard status.kind == .directory else {
                inside.hidesBelow = true
                break
            }
            inside.parts.append((part.layer, path))
            if try part.layer.isOpaque(path) {
                inside.hidesBelow = true
                break
            }
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

    /// What this directory itself is: the topmost layer that has it decides. nil for the root of no layers at all.
    func metadata() throws(SystemError) -> (status: FileStatus, attributes: [(name: String, value: [UInt8])])? {
        guard let top = parts.first, let status = try top.layer.status(of: top.path) else { return nil }
        return (status, try top.layer.portableAttributes(of: top.path))
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
