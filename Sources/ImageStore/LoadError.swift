package import Archive
package import Linux

/// Why an archive cannot be loaded.
package enum LoadError: Error, Hashable, Sendable, CustomStringConvertible {
    case noManifest
    /// A manifest that lists nothing.
    case noImage
    case missingFile(Path)
    /// Layers that the manifest lists, and layers that the configuration knows.
    case layerCount(manifest: Int, configuration: Int)
    case wrongDiffID(layer: Int, expected: Digest, got: Digest)
    /// Content that is not what its name or descriptor says.
    case wrongDigest(Path, expected: Digest, got: Digest)
    case wrongSize(Path, expected: Int64, got: Int64)
    case badTag(String)
    case wrongOperatingSystem(String)
    case noPlatform(Descriptor.Platform)
    /// A document that is both an index and a manifest, so that two readers may see two images.
    case ambiguousDocument(Digest)
    case unsupportedDocument(mediaType: String)
    case nestedTooDeep

    package var description: String {
        switch self {
        case .noManifest: "invalid archive: does not contain a manifest.json"
        case .noImage: "invalid archive: it holds no image"
        case .missingFile(let path): "invalid archive: \(path) is missing"
        case .layerCount(let manifest, let configuration):
            "invalid manifest, layers length mismatch: expected \(manifest), got \(configuration)"
        case .wrongDiffID(let layer, let expected, let got):
            "invalid diffID for layer \(layer): expected \"\(expected)\", got \"\(got)\""
        case .wrongDigest(let path, let expected, let got):
            "invalid archive: \(path) should have digest \(expected), but has \(got)"
        case .wrongSize(let path, let expected, let got):
            "invalid archive: \(path) should have \(expected) bytes, but has \(got)"
        case .badTag(let text): "invalid tag \"\(text)\""
        case .wrongOperatingSystem(let name):
            "image operating system \"\(name)\" cannot be used on this platform: operating system is not supported"
        case .noPlatform(let platform): "no image for \(platform.os)/\(platform.architecture) in the archive"
        case .ambiguousDocument(let digest): "invalid archive: \(digest) is an index and a manifest at once"
        case .unsupportedDocument(let type): "invalid archive: documents of type \"\(type)\" are not supported"
        case .nestedTooDeep: "invalid archive: indexes are nested too deeply"
        }
    }
}
