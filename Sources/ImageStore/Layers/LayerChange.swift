package import Linux

/// One thing that a container changed.
package struct LayerChange: Sendable {
    package enum Kind: Sendable {
        case added, changed, deleted
    }

    package let kind: Kind
    /// Relative to the root of the container; "" for the root itself.
    package let path: Path
    /// What stands there now; nil for a deletion.
    package let status: FileStatus?
    /// Whether this directory hides one of the same name below: it was removed and made anew.
    package let isOpaque: Bool
    /// Which of the layers that were walked has it; 0 is the topmost.
    let layer: Int
}

extension LayerChange: CustomStringConvertible {
    /// As `diff` shows it: "C /etc".
    package var description: String { "\(letter) /\(path)" }

    package var letter: String {
        switch kind {
        case .added: "A"
        case .changed: "C"
        case .deleted: "D"
        }
    }
}

/// Something in a container's writable directory that is no change of the container's.
package struct Omission: Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// It belongs to the process that made it; a tar has no form for one.
        case socket
        /// Something is mounted there while the container runs; the engine made the place.
        case mountPoint
    }

    package let path: Path
    package let reason: Reason
}

/// What an engine itself leaves in a container's writable directory.
package struct EngineTraces: Sendable {
    /// Places where something is mounted, relative to the container's root: what stands there, or below, is not seen by
    /// the container's processes.
    package var places: Set<Path>
    /// The extended attribute that marks what was made to mount on.
    package var mark: String?

    package init(places: Set<Path> = [], mark: String? = nil) {
        self.places = places
        self.mark = mark
    }

    /// All directories above the places.
    var parents: Set<Path> {
        var parents: Set<Path> = []
        for path in places { parents.formUnion(path.withAncestors) }
        return parents
    }
}
