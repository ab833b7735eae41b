package import Linux

/// What one layer of a stack has at a path, and what becomes of it when the stack is mounted.
package struct LayerTrace: Hashable, Sendable {
    /// Its place in the stack; 0 is the topmost.
    package let layer: Int
    /// The layer's own file at the path; nil for one that only hides those of others.
    package let file: File?
    package let fate: Fate
    /// How this layer keeps those below it from being seen at the path; nil if it does not.
    package let cover: Cover?

    package struct File: Hashable, Sendable {
        package let status: FileStatus
        /// What a symbolic link says.
        package let target: Path?
    }

    package enum Fate: Hashable, Sendable {
        /// This is what a container sees.
        case seen
        /// A directory whose names are seen beside those of the same directory in the layer above.
        case merged
        /// Not seen, because of a layer above.
        case hidden(by: Cover)
        /// The layer has nothing here that could be seen.
        case absent
    }
}

/// What keeps a path of lower layers from being seen. See the kernel's Documentation/filesystems/overlayfs.rst.
package struct Cover: Hashable, Sendable {
    package let layer: Int
    /// The path itself, or a directory above it.
    package let path: Path
    package let way: Way

    package enum Way: Hashable, Sendable {
        /// The layer deletes what is there.
        case whiteout
        /// The layer's directory takes nothing of those below it: it was removed and made anew.
        case opaque
        /// The layer has a file of its own there, of this kind.
        case replacement(FileStatus.Kind)
    }
}

extension LayerTrace {
    /// The traces of a path in every layer that has something to do with it, topmost first.
    /// - Parameter path: From the root of the stack. It is taken name by name as it stands: links are not followed.
    static func all(of path: Path, in root: MergedDirectory) throws(SystemError) -> [LayerTrace] {
        var traces: [LayerTrace] = []
        // The topmost layer that hides all below it, and the one that is seen.
        var cover: Cover?
        var seen: Cover?
        for part in root.parts {
            let (file, own) = try look(at: path, in: part.layer)
            if file == nil, own == nil { continue }
            let fate: Fate
            if file != nil, let cover {
                fate = .hidden(by: cover)
            } else if let kind = file?.status.kind {
                if let above = seen {
                    fate = kind == .directory ? .merged : .hidden(by: above)
                } else {
                    fate = .seen
                    seen = Cover(layer: part.layer.index, path: path, way: .replacement(kind))
                }
            } else {
                fate = .absent
            }
            traces.append(LayerTrace(layer: part.layer.index, file: file, fate: fate, cover: own))
            cover = cover ?? own
        }
        return traces
    }

    /// What a layer has at a path, and the last name on the way to it that hides what other layers have there.
    private static func look(
        at path: Path, in layer: MergedDirectory.Layer
    ) throws(SystemError) -> (file: File?, cover: Cover?) {
        var walked: Path = ""
        var cover: Cover?
        guard var status = try layer.status(of: walked) else { return (nil, nil) }
        for name in path.components {
            guard status.kind == .directory else { return (nil, cover) }
            walked = walked.appending(name)
            guard let next = try layer.status(of: walked) else { return (nil, cover) }
            status = next
            if status.isOverlayWhiteout {
                return (nil, Cover(layer: layer.index, path: walked, way: .whiteout))
            } else if status.kind != .directory {
                cover = Cover(layer: layer.index, path: walked, way: .replacement(status.kind))
            } else if try layer.isOpaque(walked) {
                cover = Cover(layer: layer.index, path: walked, way: .opaque)
            }
        }
        let target = status.kind == .symbolicLink ? try layer.symbolicLink(walked) : nil
        return (File(status: status, target: target), cover)
    }
}
