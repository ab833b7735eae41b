internal import Archive
package import Linux

/// What a container changed: the difference between its writable directory and the layers below it.
///
/// One walk over what overlayfs collected in the upper directory, made for `diff` and `commit` alike. It goes on as far as
/// it is asked to, and holds one directory of each level, so that a large container takes no more memory than a small
/// one. A directory comes before what is in it, and the names of a directory in the order of their bytes.
package struct LayerChanges {
    /// A directory on the way to where the walk is.
    private struct Frame {
        let path: Path
        let upper: MergedDirectory
        let listing: MergedDirectory.Listing
        /// The same directory in the layers, nil where they have none.
        let below: MergedDirectory?
        /// Which name comes next.
        var position = 0
        /// The directory itself, if it counts only when something in it does, and nothing yet did.
        var pending: LayerChange?
        /// Whether the engine made it.
        let isEngines: Bool
    }

    private let upper: MergedDirectory
    private let below: MergedDirectory
    private let traces: EngineTraces
    private let parents: Set<Path>
    private let omitted: (Omission) -> Void
    private var frames: [Frame] = []
    private var ready: ArraySlice<LayerChange> = []

    /// - Parameters:
    ///   - upper: The writable directory of an overlay mount.
    ///   - layers: The directories below it, topmost first.
    ///   - merging: How many of those count as changed too: the walk sees one layer made of them and `upper`.
    ///   - traces: What the engine put there counts as no change.
    ///   - omitted: Is told what is left out.
    package init(
        upper: borrowing Directory, layers: [Path], merging count: Int = 0, traces: EngineTraces = .init(),
        omitted: @escaping (Omission) -> Void = { _ in }
    ) throws {
        self.upper = try MergedDirectory(upper: try upper.duplicate(), layers: Array(layers.prefix(count)))
        below = try MergedDirectory(layers: Array(layers.dropFirst(count)))
        self.traces = traces
        parents = traces.parents
        self.omitted = omitted
        try push("", self.upper, over: below, pending: nil, isEngines: false)
        if let root = try self.upper.metadata()?.status, try !isUntouchedRoot(root) {
            ready = [LayerChange(kind: .changed, path: "", status: root, isOpaque: false, layer: 0)]
        }
    }

    /// All that follow, in one list.
    package func all() throws -> [LayerChange] {
        var rest = self
        var changes: [LayerChange] = []
        while let change = try rest.next() { changes.append(change) }
        return changes
    }

    /// The next change; nil at the end.
    package mutating func next() throws -> LayerChange? {
        while true {
            if let change = ready.popFirst() { return change }
            guard let frame = frames.last else { return nil }
            guard frame.position < frame.listing.names.count else {
                if frame.isEngines, frame.pending != nil { omitted(Omission(path: frame.path, reason: .mountPoint)) }
                frames.removeLast()
                continue
            }
            frames[frames.count - 1].position += 1
            try examine(frame.listing.names[frame.position], in: frame)
        }
    }

    /// The directory that holds what was changed, in the layer that it was found in.
    func openParent(of change: LayerChange) throws(SystemError) -> Directory {
        try upper.parts[change.layer].layer.root.openDirectoryInRoot(change.path.parent)
    }

    // MARK: The walk

    private mutating func push(
        _ path: Path, _ upper: MergedDirectory, over below: MergedDirectory?, pending: LayerChange?, isEngines: Bool
    ) throws {
        frames.append(
            Frame(
                path: path, upper: upper, listing: try MergedDirectory.Listing(upper), below: below, pending: pending,
                isEngines: isEngines))
    }

    private mutating func emit(_ change: LayerChange) {
        for index in frames.indices {
            if let pending = frames[index].pending { ready.append(pending) }
            frames[index].pending = nil
        }
        ready.append(change)
    }

    private mutating func examine(_ name: Path, in frame: Frame) throws {
        let place = frame.path.appending(name)
        // What stands at a mount in the writable directory is the engine's; what the layers have there is the image's.
        let isMounted = traces.places.contains(place)
        guard let found = try frame.listing.find(name, from: isMounted ? 1 : 0) else {
            if isMounted { omitted(Omission(path: place, reason: .mountPoint)) }
            return
        }
        guard place.cString.count <= 4096, frames.count <= LayerName.depthLimit else {
            throw LayerError.notRepresentable(
                place, reason: place.cString.count > 4096 ? "the path is longer than 4095 bytes" : LayerName.tooDeep)
        }
        let before = try frame.below?.status(of: name)
        switch found.status.kind {
        case _ where found.status.isOverlayWhiteout:
            if before != nil { emit(.init(kind: .deleted, place, found)) }
        case .directory:
            frame.listing.close()
            try enter(name, place, found, before, frame)
        case .socket:
            omitted(Omission(path: place, reason: .socket))
            // What it replaced is gone all the same.
            if before != nil { emit(.init(kind: .deleted, place, found)) }
        default:
            if before == nil, try isEngines(found) { return omitted(Omission(path: place, reason: .mountPoint)) }
            emit(.init(kind: before == nil ? .added : .changed, place, found))
        }
    }

    private mutating func enter(
        _ name: Path, _ place: Path, _ found: MergedDirectory.Found, _ before: FileStatus?, _ frame: Frame
    ) throws {
        guard let inside = try frame.upper.directory(name, from: found.layer.index) else { return }
        // overlayfs also marks directories as opaque that hide nothing, to save itself look-ups.
        let isOpaque = before?.kind == .directory && inside.hidesBelow
        let below = isOpaque ? nil : try frame.below?.directory(name)
        // Made by the engine for what it put there, and for nothing else unless there is something else in it. Where what
        // it makes is marked, a directory on the way to a mount may as well be the container's own.
        let isEngines =
            try before == nil && found.layer.index == 0 && found.status.isPlain
            && (traces.mark == nil ? parents.contains(place) : isEngines(found))
        let own = LayerChange(kind: before == nil ? .added : .changed, place, found, isOpaque: isOpaque)
        try push(place, inside, over: below, pending: own, isEngines: isEngines)
        guard !isEngines else { return }
        if let before, let below, !isOpaque, try isUntouched(found, before, below) { return }
        frames[frames.count - 1].pending = nil
        emit(own)
    }

    // MARK: What counts

    /// Whether something looks as the engine made it, to mount something there.
    private func isEngines(_ found: MergedDirectory.Found) throws(SystemError) -> Bool {
        guard let mark = traces.mark, found.status.isPlain else { return false }
        return try found.layer.hasAttribute(mark, found.path)
    }

    /// Whether the directory that was entered last came into the upper one only because something below it was opened or
    /// mounted on.
    private func isUntouched(
        _ found: MergedDirectory.Found, _ before: FileStatus, _ below: MergedDirectory
    ) throws -> Bool {
        guard found.status.hasSameRights(as: before), let attributes = try below.metadata()?.attributes,
            areEqual(try found.layer.portableAttributes(of: found.path), attributes)
        else { return false }
        return try found.status.modified == before.modified || holdsEngineEntry()
    }

    /// Whether the engine has put something into the directory that was entered last, which changed its time.
    private func holdsEngineEntry() throws -> Bool {
        guard let frame = frames.last else { return false }
        for name in frame.listing.names {
            let place = frame.path.appending(name)
            if traces.places.contains(place) || parents.contains(place) { return true }
            guard traces.mark != nil, let found = try frame.listing.find(name), try isEngines(found) else { continue }
            return true
        }
        return false
    }

    /// The root is made with the container, as the topmost layer has it; its time means nothing.
    private func isUntouchedRoot(_ root: FileStatus) throws -> Bool {
        let attributes = try upper.metadata()?.attributes ?? []
        guard let (before, lower) = try below.metadata() else { return root.isPlain && attributes.isEmpty }
        return root.hasSameRights(as: before) && areEqual(attributes, lower)
    }

    private func areEqual(_ left: [(name: String, value: [UInt8])], _ right: [(name: String, value: [UInt8])]) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { $0 == $1 }
    }
}

extension LayerChange {
    fileprivate init(kind: Kind, _ path: Path, _ found: MergedDirectory.Found, isOpaque: Bool = false) {
        self.init(
            kind: kind, path: path, status: kind == .deleted ? nil : found.status, isOpaque: isOpaque,
            layer: found.layer.index)
    }
}

extension FileStatus {
    fileprivate func hasSameRights(as other: FileStatus) -> Bool {
        permissions == other.permissions && userID == other.userID && groupID == other.groupID
    }

    /// Whether it is as an engine makes what it mounts on: a directory, or an empty file, that belongs to root.
    fileprivate var isPlain: Bool {
        permissions == 0o755 && userID == 0 && groupID == 0 && (kind == .directory || (kind == .regular && size == 0))
    }
}

extension Directory {
    /// The extended attributes of a name that go into a layer, sorted by name.
    func portableAttributes(of name: Path) throws(SystemError) -> [(name: String, value: [UInt8])] {
        try extendedAttributes(of: name).filter { Whiteout.isPortable(attribute: $0.name) }
    }
}
