internal import Archive

/// How images are to be saved.
package struct SaveOptions: Hashable, Sendable {
    /// An image for another platform is an error; nil takes all.
    package var platform: Descriptor.Platform?
    /// An image that the receiver has: the layers that it shares with those that are saved are left out.
    package var since: String?

    package init(platform: Descriptor.Platform? = nil, since: String? = nil) {
        self.platform = platform
        self.since = since
    }
}

/// The image that the receiver of an archive has.
struct SaveBase {
    /// What the archive calls it: its name, or else its ID.
    let name: String
    /// Layers are compared by chain ID: the same diff on other layers is not what the receiver has unpacked.
    let chains: Set<Digest>
}

/// What is worth telling of a save that succeeds.
package enum SaveEvent: Hashable, Sendable {
    /// All of an image is saved although a base was named.
    case nothingShared(String, base: String)
}

/// Why an image is not saved.
package enum SaveError: Error, Hashable, Sendable, CustomStringConvertible {
    case wrongPlatform(String, Descriptor.Platform, wanted: Descriptor.Platform)

    package var description: String {
        switch self {
        case .wrongPlatform(let image, let platform, let wanted):
            "cannot save \(image): it is for \(platform), not for \(wanted)"
        }
    }
}
