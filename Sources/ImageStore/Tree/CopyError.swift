package import Linux

/// Why files could not be copied into or out of a tree.
package enum CopyError: Error, Hashable, CustomStringConvertible {
    /// The directory that is to hold what is copied, or that holds what is to be copied, is missing.
    case noParent(Path)
    /// A directory stands where something else is to go.
    case overwritesDirectory(Path)
    /// Something else stands where a directory is to go.
    case overwritesFile(Path)
    /// The copy would lie inside what is copied, and so never end.
    case intoItself(Path)
    case tooDeep(Path)
    /// Somebody put something else in its place.
    case changed(Path)
    /// An entry of an archive leads out of the directory it is unpacked in, or links to what is not in the archive.
    case hostileEntry(Path, reason: String)
    /// The kernel refused, while this was copied.
    case refused(Path, SystemError)

    /// Directories inside directories that are copied; each costs two descriptors.
    static let depthLimit = 400

    package var description: String {
        switch self {
        case .noParent(let path): "no such directory: \(path.printable)"
        case .overwritesDirectory(let path): "cannot overwrite directory \(path.quoted) with non-directory"
        case .overwritesFile(let path): "cannot overwrite non-directory \(path.quoted) with directory"
        case .intoItself(let path): "cannot copy \(path.printable) into itself"
        case .tooDeep(let path):
            "cannot copy \(path.printable): it lies in more than \(CopyError.depthLimit) directories"
        case .changed(let path): "cannot copy \(path.printable): it was changed meanwhile"
        case .hostileEntry(let path, let reason): "cannot unpack \(path.printable): \(reason)"
        case .refused(let path, let error): "cannot copy \(path.printable): \(error.errno)"
        }
    }

    /// What the kernel said, where it was the kernel.
    package var errno: Errno? {
        if case .refused(_, let error) = self { error.errno } else { nil }
    }
}
