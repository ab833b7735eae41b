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
        case .hostileEntry(let path, let reason): "cannot unpack \(brief(path)): \(reason)"
        case .entry(let path, let reason): "cannot unpack \(brief(path)): \(reason)"
        case .notRepresentable(let path, let reason): "cannot put \(brief(path)) into a layer: \(reason)"
        }
    }
}

/// A path as it stands in a sentence: of a very long one, both ends.
private func brief(_ path: Path) -> String {
    let text = path.description
    return text.count <= 256 ? text : "\(text.prefix(160))…\(text.suffix(80))"
}
