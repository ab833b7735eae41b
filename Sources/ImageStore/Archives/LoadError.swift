package import Archive
package import Linux

/// Why an archive cannot be loaded.
package enum LoadError: Error, Hashable, Sendable, CustomStringConvertible {
    case emptyInput
    /// The archive as a whole.
    case unreadable(ArchiveError)
    /// The bytes of one layer.
    case unreadableLayer(Int, of: String, ArchiveError)
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
    case badName(String, ReferenceError)
    case badTag(String)
    case wrongOperatingSystem(String)
    /// There are images, but not for the platform that is asked for; nil for all of the archive.
    case noPlatform(image: String?, Descriptor.Platform, has: [Descriptor.Platform])
    case tooManyNames(Int)
    /// An archive of the layers that another image lacks was loaded where that image is not.
    case layersLeftOut(of: String, missing: [Digest], since: String)
    /// A document that is both an index and a manifest, so that two readers may see two images.
    case ambiguousDocument(Digest)
    case unsupportedDocument(mediaType: String)
    case nestedTooDeep

    package var description: String {
        switch self {
        case .emptyInput: "cannot load the archive: it is empty"
        case .unreadable(let error): "cannot read the archive: \(error)"
        case .unreadableLayer(let layer, let image, let error): "cannot read layer \(layer) of \(image): \(error)"
        case .noManifest: "invalid archive: does not contain a manifest.json"
        case .noImage: "invalid archive: it holds no image"
        case .missingFile(let path): "invalid archive: \(path.brief) is missing"
        case .layerCount(let manifest, let configuration):
            "invalid manifest, layers length mismatch: expected \(manifest), got \(configuration)"
        case .wrongDiffID(let layer, let expected, let got):
            "invalid diffID for layer \(layer): expected \"\(expected)\", got \"\(got)\""
        case .wrongDigest(let path, let expected, let got):
            "invalid archive: \(path) should have digest \(expected), but has \(got)"
        case .wrongSize(let path, let expected, let got):
            "invalid archive: \(path) should have \(expected) bytes, but has \(got)"
        case .badName(let text, let reason): "cannot load an image as \"\(text.brief)\": \(reason)"
        case .badTag(let text): "invalid tag \"\(text.brief)\""
        case .wrongOperatingSystem(let name):
            "image operating system \"\(name)\" cannot be used on this platform: operating system is not supported"
        case .noPlatform(let image, let platform, let others):
            "cannot load \(image ?? "the archive"): it has no image for \(platform), only for \(LoadError.list(others))"
        case .tooManyNames(let count):
            "cannot load an image with \(count) names: the limit is \(ImageArchive.nameLimit)"
        case .layersLeftOut(let image, let missing, _):
            "cannot load \(image): the archive leaves out \(missing.count) \(missing.count == 1 ? "layer" : "layers") "
                + "that this store lacks: \(LoadError.list(missing))"
        case .ambiguousDocument(let digest): "invalid archive: \(digest) is an index and a manifest at once"
        case .unsupportedDocument(let type): "invalid archive: documents of type \"\(type)\" are not supported"
        case .nestedTooDeep: "invalid archive: more than \(ImageArchive.depthLimit) indexes inside each other"
        }
    }
}

extension LoadError: HintedError {
    package var hint: String? {
        switch self {
        case .noManifest: "the tar of a root filesystem is taken by: swrun import FILE"
        case .noPlatform(_, _, let others): others.first.map { "name one that it has: --platform \($0)" }
        case .layersLeftOut(_, _, let base): "it was saved with --since \(base): load or pull that image first"
        case .unreadable(let error), .unreadableLayer(_, _, let error): error.hint
        default: nil
        }
    }

    private static func list(_ things: [some CustomStringConvertible]) -> String {
        things.map(\.description).joined(separator: ", ")
    }
}
