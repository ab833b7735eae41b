package import Archive

/// A reference to some content: what it is, its digest and its size. See the OCI image specification, descriptor.md.
package struct Descriptor: Hashable, Sendable, Codable {
    package var mediaType: String
    package var digest: Digest
    /// Bytes.
    package var size: Int64
    package var annotations: [String: String]?
    package var platform: Platform?

    package init(
        mediaType: String, digest: Digest, size: Int64, annotations: [String: String]? = nil,
        platform: Platform? = nil
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.annotations = annotations
        self.platform = platform
    }

    /// What a manifest of an index runs on. See the OCI image specification, image-index.md.
    package struct Platform: Hashable, Sendable, Codable, Comparable {
        package var architecture: String
        package var os: String
        package var variant: String?

        package init(architecture: String, os: String, variant: String? = nil) {
            self.architecture = architecture
            self.os = os
            self.variant = variant
        }

        package static func < (left: Platform, right: Platform) -> Bool { left.description < right.description }
    }
}

/// The document that joins a configuration and its layers. See the OCI image specification, manifest.md.
package struct Manifest: Hashable, Sendable, Codable {
    package var schemaVersion = 2
    package var mediaType: String?
    package var config: Descriptor
    /// Lowest first.
    package var layers: [Descriptor]
    package var annotations: [String: String]?

    package init(config: Descriptor, layers: [Descriptor]) {
        mediaType = MediaType.manifest
        self.config = config
        self.layers = layers
    }

    /// - Throws: `StoreError.badDocument`, `StoreError.tooManyLayers`.
    package init(decoding bytes: [UInt8]) throws {
        guard bytes.count <= JSONDocument.sizeLimit else {
            throw StoreError.badDocument("image manifest", reason: "larger than 4 MiB")
        }
        self = try JSONDocument.decode(from: bytes, named: "image manifest")
        guard schemaVersion == 2 else {
            throw StoreError.badDocument("image manifest", reason: "schema version \(schemaVersion) is not supported")
        }
        guard layers.count <= ImageConfiguration.layerLimit else { throw StoreError.tooManyLayers(layers.count) }
    }

    package func encoded() throws -> [UInt8] { try JSONDocument.encode(self) }
}

/// A list of manifests: the entry of an OCI layout. See the OCI image specification, image-index.md.
package struct ImageIndex: Hashable, Sendable, Codable {
    package var schemaVersion = 2
    package var mediaType: String?
    package var manifests: [Descriptor]
    package var annotations: [String: String]?

    package init(manifests: [Descriptor]) {
        mediaType = MediaType.index
        self.manifests = manifests
    }

    /// - Throws: `StoreError.badDocument`.
    package init(decoding bytes: [UInt8], named name: String) throws {
        self = try JSONDocument.decode(from: bytes, named: name)
        guard schemaVersion == 2 else {
            throw StoreError.badDocument(name, reason: "schema version \(schemaVersion) is not supported")
        }
    }

    package func encoded() throws -> [UInt8] { try JSONDocument.encode(self) }
}

/// Keys of annotations that are read or written.
package enum Annotation {
    /// What names an image inside an OCI layout: `skopeo inspect oci:DIRECTORY:<this>`.
    package static let referenceName = "org.opencontainers.image.ref.name"
    /// The whole name of an image, as containerd, BuildKit and Docker write it beside the one above.
    package static let imageName = "io.containerd.image.name"
    /// The digest of the manifest that an image first came with. That blob is kept, and saved, beside the manifest over the
    /// uncompressed layers, so that the digest by which a registry knows the image survives.
    package static let sourceManifest = "dev.swrun.source-manifest"
    /// On an image whose archive leaves out the layers of another one: that one's name or ID, as it was called.
    package static let since = "dev.swrun.since"
}
