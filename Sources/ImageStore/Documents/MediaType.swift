/// The names of the documents and layers that this store reads or writes. See the OCI image specification, media-types.md.
package enum MediaType {
    package static let index = "application/vnd.oci.image.index.v1+json"
    package static let manifest = "application/vnd.oci.image.manifest.v1+json"
    package static let configuration = "application/vnd.oci.image.config.v1+json"
    /// A layer's tar as it is, which is how this store keeps it.
    package static let layer = "application/vnd.oci.image.layer.v1.tar"
    package static let gzipLayer = "application/vnd.oci.image.layer.v1.tar+gzip"
    package static let zstdLayer = "application/vnd.oci.image.layer.v1.tar+zstd"

    package static let dockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json"
    package static let dockerManifest = "application/vnd.docker.distribution.manifest.v2+json"

    /// Whether a document of this type lists others: an OCI index or Docker's manifest list.
    package static func isIndex(_ type: String) -> Bool { type == index || type == dockerManifestList }

    /// Whether a document of this type is the manifest of one image.
    package static func isManifest(_ type: String) -> Bool { type == manifest || type == dockerManifest }
}
