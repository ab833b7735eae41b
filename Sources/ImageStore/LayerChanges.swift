internal import Archive
package import Linux

/// What a container changed: the difference between its writable directory and the layers below it.
///
/// One walk over what overlayfs collected in the upper directory, made for `diff` and `commit` alike.
package struct LayerChanges {
    package enum Kind: Sendable {
        case added, changed, deleted
    }

    package struct Change: Sendable {
        package let kind: Kind
        /// Relative to the root of the container.
        package let path: Path
        /// What stands in the upper directory; nil for a deletion.
        package let status: FileStatus?
        /// Whether this directory hides one of the same name below: it was removed and made anew.
        package let isOpaque: Bool
    }

    /// Sorted by the bytes of their paths, so that a directory stands before everything in it.
    package private(set) var changes: [Change] = []

    private let excluded: Set<Path>
    private var parents: Set<Path> = []

    /// - Parameters:
    ///   - upper: The writable directory of an overlay mount.
    ///   - layers: The directories below it, topmost first.
    ///   - excluding: Paths that the engine itself put there (mount points, `etc/hosts`): neither they nor what is
    ///     below them count as changes.
    package init(upper: borrowing Directory, layers: [Path], excluding: Set<Path> = []) throws {
        excluded = excluding
        for path in excluding { parents.formUnion(path.withAncestors) }
        try walk(upper, "", over: try MergedDirectory(layers: layers))
        changes.sort { $0.path < $1.path }
    }

    /// - Parameter below: The same directory in the layers, nil where they have none.
    private mutating func walk(_ upper: borrowing Directory, _ path: Path, over below: MergedDirectory?) throws {
        for entry in try upper.entries() {
            let place = path.appending(entry.name)
            if excluded.contains(place) { continue }
            // Also keeps the recursion within bounds: a container can nest directories as deep as it likes.
            guard place.cString.count <= 4096 else {
                throw LayerError.notRepresentable(place, reason: "the path is longer than 4095 bytes")
            }
            let status = try upper.status(of: entry.name)
            let before = try below?.status(of: entry.name)
            if status.isOverlayWhiteout {
                if before != nil { add(.deleted, place, nil) }
            } else if status.kind == .directory {
                try visit(upper, entry.name, place, status, before, below)
            } else if status.kind != .socket {
                // Sockets belong to the process that made them; a tar has no form for one.
                add(before == nil ? .added : .changed, place, status)
            }
        }
    }

    private mutating func visit(
        _ upper: borrowing Directory, _ name: Path, _ place: Path, _ status: FileStatus, _ before: FileStatus?,
        _ below: MergedDirectory?
    ) throws {
        // overlayfs also marks directories as opaque that hide nothing, to save itself look-ups.
        let isOpaque = try before?.kind == .directory && upper.isOpaque(name)
        let inside = isOpaque ? nil : try below?.directory(name)
        let count = changes.count
        try walk(try upper.openDirectory(name), place, over: inside)
        // Made by the engine for what it put there, and for nothing else.
        if changes.count == count, before == nil, parents.contains(place) { return }
        if changes.count == count, !isOpaque, let before, let inside,
            try isUntouched(upper, name, place, status, before, inside)
        {
            return
        }
        add(before == nil ? .added : .changed, place, status, isOpaque: isOpaque)
    }

    /// Whether a directory came into the upper one only because something below it was opened or mounted on. What the
    /// engine put into it changed its time.
    private func isUntouched(
        _ upper: borrowing Directory, _ name: Path, _ place: Path, _ status: FileStatus, _ before: FileStatus,
        _ inside: MergedDirectory
    ) throws -> Bool {
        guard before.kind == .directory, status.permissions == before.permissions, status.userID == before.userID,
            status.groupID == before.groupID, status.modified == before.modified || parents.contains(place),
            let attributes = try inside.metadata()?.attributes
        else { return false }
        let own = try upper.portableAttributes(of: name)
        return own.count == attributes.count && zip(own, attributes).allSatisfy { $0 == $1 }
    }

    private mutating func add(_ kind: Kind, _ path: Path, _ status: FileStatus?, isOpaque: Bool = false) {
        changes.append(Change(kind: kind, path: path, status: status, isOpaque: isOpaque))
    }
}

extension LayerChanges.Change: CustomStringConvertible {
    /// As `diff` shows it: "C /etc".
    package var description: String {
        switch kind {
        case .added: "A /\(path)"
        case .changed: "C /\(path)"
        case .deleted: "D /\(path)"
        }
    }
}

extension Directory {
    /// The extended attributes of a name that go into a layer, sorted by name.
    func portableAttributes(of name: Path) throws(SystemError) -> [(name: String, value: [UInt8])] {
        try extendedAttributes(of: name).filter { Whiteout.isPortable(attribute: $0.name) }
    }
}
