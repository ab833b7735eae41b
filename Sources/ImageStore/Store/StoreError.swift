package import Archive
package import Linux

/// Why the store refused.
package enum StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Familiar form, with the tag that was looked for.
    case noSuchImage(String)
    /// An ID's beginning, and the IDs that begin so.
    case ambiguousPrefix(String, matches: [Digest])
    /// Containers, names or other images need it.
    case inUse(RemovalConflict)
    case digestReference
    /// A JSON document of an image or of the store that is not what it must be.
    case badDocument(String, reason: String)
    case tooManyLayers(Int)
    /// Something that the store promised to have is gone: its files were changed by somebody else.
    case missing(String, ofImage: Digest)
    /// Its content is not what its digest says.
    case damaged(Digest, part: String)
    /// Only parts of the index can be read; written again, the others would be lost.
    case damagedIndex
    case notALayout(Path, reason: String)
    /// Made by a later swrun, which keeps something in another way.
    case newerStore(Int)
    /// No room left for what was to be stored: on the disk that holds the store, or for this user.
    case full(Path, reason: Errno)
    /// Everything is done and can be seen, but the disk did not confirm it.
    case notSynced(SystemError)

    package var description: String {
        switch self {
        case .noSuchImage(let name): "No such image: \(name)"
        case .ambiguousPrefix(let prefix, let matches):
            "image ID prefix \"\(prefix)\" is ambiguous (matches \(StoreError.list(matches)))"
        case .inUse(let conflict): conflict.description
        case .digestReference: "refusing to create a tag with a digest reference"
        case .badDocument(let name, let reason): "cannot read \(name): \(reason)"
        case .tooManyLayers(let count):
            "cannot use an image of \(count) layers: the limit is \(ImageConfiguration.layerLimit)"
        case .missing(let part, let image): "cannot use image \(image.short): \(part) is missing from the store"
        case .newerStore(let version):
            "cannot use the store: it is of version \(version), and this swrun knows version 1 alone"
        case .full(let root, let reason): "cannot write to the store \(root): \(reason)"
        case .notSynced(let reason): "everything is done, but a power cut may undo it: \(reason)"
        case .damaged(let image, let part):
            "cannot use image \(image.short): \(part) is damaged, its content is not what its digest says"
        case .damagedIndex: "cannot change index.json: it is damaged"
        case .notALayout(let path, let reason): "cannot use \(path) as an image layout: \(reason)"
        }
    }
}

extension StoreError {
    /// The first few, and how many more there are.
    private static func list(_ images: [Digest]) -> String {
        let shown = images.prefix(8).map(\.short).joined(separator: ", ")
        return images.count > 8 ? "\(shown) and \(images.count - 8) more" : shown
    }
}

extension StoreError: HintedError {
    package var details: [String] {
        guard case .inUse(let conflict) = self else { return [] }
        return conflict.details
    }

    package var hint: String? {
        switch self {
        case .inUse(let conflict): conflict.hint
        case .damagedIndex: "'swrun fsck --repair' makes it anew of what can be read"
        case .missing, .damaged: "'swrun fsck --repair' mends it, or puts it aside so that it can be loaded again"
        case .full: "'swrun rm' and 'swrun rmi' work on a full disk: remove what is not needed"
        default: nil
        }
    }
}
