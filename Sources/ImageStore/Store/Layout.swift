package import Archive
package import Linux

/// Where everything of a store lies. The paths begin with the store's root, whatever that begins with.
package struct Layout: Hashable, Sendable {
    package let root: Path

    package init(root: Path) { self.root = root }

    /// An OCI image layout. See the OCI image specification, image-layout.md.
    package var images: Path { root.appending("images") }
    package var blobs: Path { images.appending("blobs").appending("sha256") }
    /// Layers ready to be lower directories, each named by its chain ID.
    package var layers: Path { root.appending("layers") }

    package func blob(_ digest: Digest) -> Path { blobs.appending(digest.hex) }
    package func layer(_ chainID: Digest) -> Path { layers.appending(chainID.hex) }

    // Names inside those directories.

    /// Inside the root: the containers' bundles, of which this module reads one thing, below.
    package static let containers: Path = "containers"
    /// Inside a container's directory: the link to its topmost lower layer.
    package static let topmostLower: Path = "lower/0"

    /// Inside the root: what `fsck --repair` has put aside.
    package static let quarantine: Path = "quarantine"

    /// Inside the root: who is making something that depends on an image, or removing one.
    package static let usageLock: Path = "lock"
    /// Inside `images`: orders those who rewrite the index.
    package static let indexLock: Path = "index.lock"
    package static let index: Path = "index.json"
    /// Inside `images`: room on the disk that is kept for a new index, see `IndexFile`.
    package static let indexReserve: Path = "index.reserve"
    package static let version: Path = "oci-layout"
    package static let versionContent = #"{"imageLayoutVersion":"1.0.0"}"#

    /// Inside `layers`: the file that describes a layer. See `LayerRecord`.
    package static func record(_ chainID: Digest) -> Path { Path(chainID.hex + ".json") }

    /// A name for something that is not finished; whoever makes it holds a lock on it, so that what nobody holds can be
    /// swept away.
    package static func newPartialName() -> Path { Path(".\(RandomHex.digits(16))\(partialSuffix)") }
    package static let partialSuffix = ".partial"
    /// Inside `images`: what the name of an `UnfinishedMark` ends with.
    static let unfinishedSuffix = ".unfinished"
}
