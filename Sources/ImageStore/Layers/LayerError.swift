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
        case .hostileEntry(let path, let reason): "cannot unpack \(path.brief): \(reason)"
        case .entry(let path, let reason): "cannot unpack \(path.brief): \(reason)"
        case .notRepresentable(let path, let reason): "cannot put \(path.brief) into a layer: \(reason)"
        }
    }
}

extension CustomStringConvertible {
    /// The text as it stands in a sentence: of a very long one, both ends.
    var brief: String {
        let text = description
        return text.count <= 256 ? text : "\(text.prefix(160))…\(text.suffix(80))"
    }
}
