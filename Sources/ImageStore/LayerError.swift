package import Linux

/// What can go wrong between a layer's tar and a directory.
package enum LayerError: Error, CustomStringConvertible {
    /// An entry asks for something that no honest layer holds.
    case hostileEntry(Path, reason: String)
    /// An entry could not be made.
    case entry(Path, reason: any Error)
    /// A file of a container has no form in a layer.
    case notRepresentable(Path, reason: String)

    package var description: String {
        switch self {
        case .hostileEntry(let path, let reason): "cannot unpack \(path): \(reason)"
        case .entry(let path, let reason): "cannot unpack \(path): \(reason)"
        case .notRepresentable(let path, let reason): "cannot put \(path) into a layer: \(reason)"
        }
    }
}
