package import Archive

/// One thing that a removal did, as it is printed.
package enum RemovalLine: Hashable, Sendable, CustomStringConvertible {
    /// A name is gone.
    case untagged(Reference)
    /// An image, or a layer that nobody else needed, is gone: an image ID or a chain ID.
    case deleted(Digest)

    package var description: String {
        switch self {
        case .untagged(let reference): "Untagged: \(reference.familiar)"
        case .deleted(let digest): "Deleted: \(digest)"
        }
    }
}
