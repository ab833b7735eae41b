package import Archive

/// Something of the store that can be kept or removed.
package enum StoreObject: Hashable, Sendable {
    case image(Digest)
    /// By its chain ID.
    case layer(Digest)
    /// A document, or a layer's tar.
    case blob(Digest)

    /// "image", "layer", "blob".
    package var kind: String {
        switch self {
        case .image: "image"
        case .layer: "layer"
        case .blob: "blob"
        }
    }

    package var digest: Digest {
        switch self {
        case .image(let digest), .layer(let digest), .blob(let digest): digest
        }
    }
}

/// Somebody on whose account something stays.
package enum Keeper: Hashable, Sendable {
    /// A name that leads to an image.
    case name(Reference)
    /// A container that was made from an image, or stands on a layer.
    case container(Dependent)
    /// An image that was committed from the one that is kept.
    case child(ImageSummary)
    /// An image that a layer belongs to: its place from below, and how many layers the image has.
    case image(ImageSummary, layer: Int, of: Int)
    /// An image of which a blob is the configuration or a manifest.
    case described(ImageSummary)
    /// A layer that lies directly on the one that is kept.
    case layerAbove(Digest)
    /// A layer that was unpacked from a tar.
    case unpacked(Digest)
    /// A program other than swrun that has put images of its own into the layout.
    case stranger
}

/// Something that stays, and why.
package struct Kept: Hashable, Sendable {
    package let object: StoreObject
    /// In the order of their weight: containers first.
    package let keepers: [Keeper]
}
