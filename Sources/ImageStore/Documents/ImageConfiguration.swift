package import Archive
package import Linux

/// What an image is, beside its files: how to run it and how it came to be. See the OCI image specification, config.md.
///
/// The digest of its bytes is the image's ID, so the bytes of an image that exists are kept as they came; this type is
/// for reading them, and for writing those of new images.
package struct ImageConfiguration: Hashable, Sendable {
    package var created: Timestamp?
    package var author: String?
    /// As GOARCH names it: "amd64".
    package var architecture: String
    /// As GOOS names it: "linux".
    package var operatingSystem: String
    /// Of the architecture: "v8".
    package var variant: String?
    package var operatingSystemVersion: String?
    package var execution: ExecutionParameters?
    /// The digests of the layers' uncompressed tars, lowest first.
    package var layers: [Digest]
    /// How the layers came to be, lowest first, with entries for steps that made none.
    package var history: [History]
    /// Docker's own, at the top of its configurations. New images carry it in their history only.
    package var comment: String?
    /// Docker's own, for `inspect`.
    package var dockerVersion: String?

    package init(
        created: Timestamp?, author: String? = nil, architecture: String, operatingSystem: String = "linux",
        variant: String? = nil, execution: ExecutionParameters? = nil, layers: [Digest] = [],
        history: [History] = []
    ) {
        self.created = created
        self.author = author
        self.architecture = architecture
        self.operatingSystem = operatingSystem
        self.variant = variant
        self.execution = execution
        self.layers = layers
        self.history = history
    }

    /// One step of the image's making.
    package struct History: Hashable, Sendable {
        package var created: Timestamp?
        package var createdBy: String?
        package var author: String?
        package var comment: String?
        /// Whether the step left the files as they were.
        package var isEmptyLayer: Bool

        package init(
            created: Timestamp?, createdBy: String? = nil, author: String? = nil, comment: String? = nil,
            isEmptyLayer: Bool = false
        ) {
            self.created = created
            self.createdBy = createdBy
            self.author = author
            self.comment = comment
            self.isEmptyLayer = isEmptyLayer
        }
    }

    /// How many layers an image may have: overlay mounts of more would need longer option strings than fit a page.
    package static let layerLimit = 128

    /// Reads a configuration and checks that it is one of a layered image.
    /// - Throws: `StoreError.badDocument`, `StoreError.tooManyLayers`.
    package init(decoding bytes: [UInt8]) throws {
        guard bytes.count <= JSONDocument.sizeLimit else {
            throw StoreError.badDocument("image configuration", reason: "larger than 4 MiB")
        }
        self = try Self(quickly: bytes) ?? JSONDocument.decode(from: bytes, named: "image configuration")
        guard layers.count <= Self.layerLimit else { throw StoreError.tooManyLayers(layers.count) }
    }

    /// The bytes of a new configuration: equal configurations have equal bytes.
    package func encoded() throws -> [UInt8] { try JSONDocument.encode(self) }

    /// The layers with the chains that they stand on, lowest first.
    package var chain: [LayerRecord.Place] { LayerRecord.chain(of: layers) }
}
