internal import Archive
internal import Linux

/// An archive of images as `docker save`, podman, skopeo, BuildKit or this program writes it, or a directory with the
/// same files in it. Two formats are known, and one archive may be both: docker's `manifest.json` and the OCI image layout.
final class ImageArchive {
    private let files: any ArchiveFiles
    /// Bytes of documents read so far: an index may name the same one a thousand times.
    private var documentBytes = 0

    /// A few kilobytes for each of a thousand images.
    private static let documentLimit = 32 << 20

    /// One image of an archive, its configuration verified, its layers not yet read.
    struct Content {
        /// The bytes whose digest is the image's ID.
        let configuration: [UInt8]
        /// The digests of the uncompressed layers, lowest first, as the configuration has them.
        let diffIDs: [Digest]
        /// As many, in the same order.
        let layers: [Layer]
        let names: [Reference]
        /// The manifest that a registry knows the image by.
        let sourceManifest: [UInt8]?
        /// The image whose layers were left out when the archive was written, as its writer called it.
        let since: String?
    }

    /// A layer as it is stored in an archive: a tar, perhaps compressed.
    struct Layer {
        let name: Path
        /// Bytes; nil when the archive does not hold the layer.
        let size: Int64?
        /// What the stored bytes must hash to, where the archive says so.
        let digest: Digest?
    }

    /// Opens an archive. One that comes through a pipe or is compressed as a whole is first copied to a file without a
    /// name in `directory`: docker's manifest may stand at its end.
    init(_ file: consuming FileDescriptor, spoolingIn directory: Path, meter: (any Meter)? = nil) throws {
        let status = try file.status()
        do {
            switch status.kind {
            case .directory: files = DirectoryFiles(Directory(file))
            case .regular where try Decompressor(FileWindow(file)).compression == .none:
                if status.size == 0 { throw LoadError.emptyInput }
                files = try TarFiles(file)
            default:
                meter?.begin("Reading", of: status.kind == .regular ? status.size : nil)
                let spool = try FileDescriptor.temporary(in: directory)
                var content = try Decompressor(Metered(DescriptorSource(file), by: meter))
                if try content.copy(to: spool).size == 0 { throw LoadError.emptyInput }
                files = try TarFiles(spool)
            }
        } catch let error as ArchiveError { throw LoadError.unreadable(error) }
    }

    /// The images for a platform: those of docker's manifest, else those of the OCI index.
    /// - Parameter platform: Nil for the one that is meant where the archive has no choice, and this machine's where it has.
    func contents(for platform: Descriptor.Platform?) throws -> [Content] {
        do { return try list(for: platform) } catch let error as ArchiveError { throw LoadError.unreadable(error) }
    }

    private func list(for platform: Descriptor.Platform?) throws -> [Content] {
        let manifest = try document("manifest.json")
        let index = try document("index.json")
        var others: Set<Descriptor.Platform> = []
        if let manifest {
            let contents = try contents(ofManifest: manifest, index: index, for: platform, others: &others)
            // docker's manifest can name an image for one platform alone.
            if !contents.isEmpty || others.isEmpty { return contents }
        }
        if let index {
            let contents = try contents(ofIndex: index, for: platform, others: &others)
            if !contents.isEmpty || others.isEmpty { return contents }
        }
        guard manifest != nil || index != nil else { throw LoadError.noManifest }
        throw LoadError.noPlatform(image: nil, platform ?? .current, has: others.sorted())
    }

    // MARK: Files

    /// The content of a small file, or nil when the archive has none of that name.
    func document(_ name: Path) throws -> [UInt8]? {
        guard var window = try files.open(name) else { return nil }
        let bytes = try window.readAll(limit: JSONDocument.sizeLimit, of: name.description)
        documentBytes += bytes.count
        guard documentBytes <= Self.documentLimit else {
            throw ArchiveError.tooLarge(
                "total size of the manifests and configurations", limit: Int64(Self.documentLimit))
        }
        do { try JSONScan.check(bytes) } catch {
            throw StoreError.badDocument(name.description, reason: error.description)
        }
        return bytes
    }

    /// How large a file is; nil when the archive has none of that name.
    func size(of name: Path) throws -> Int64? { try files.size(of: name) }

    /// A document that a descriptor promises, verified.
    func blob(_ descriptor: Descriptor) throws -> [UInt8] {
        let name = ImageArchive.blobName(descriptor.digest)
        guard let size = try size(of: name) else { throw LoadError.missingFile(name) }
        guard size == descriptor.size else { throw LoadError.wrongSize(name, expected: descriptor.size, got: size) }
        guard let bytes = try document(name) else { throw LoadError.missingFile(name) }
        let digest = Digest.of(bytes)
        guard digest == descriptor.digest else {
            throw LoadError.wrongDigest(name, expected: descriptor.digest, got: digest)
        }
        return bytes
    }

    static func blobName(_ digest: Digest) -> Path { Path("blobs/sha256").appending(digest.hex) }

    /// A layer that should be `declared` bytes long, where the archive says so.
    func layer(_ name: Path, digest: Digest?, declared: Int64?) throws -> Layer {
        let size = try size(of: name)
        if let size, let declared, size != declared { throw LoadError.wrongSize(name, expected: declared, got: size) }
        return Layer(name: name, size: size, digest: digest)
    }

    /// The bytes of a layer as they are stored; nil when the archive does not hold it.
    func open(_ layer: Layer) throws -> FileWindow? { try files.open(layer.name) }
}

extension ImageArchive.Content {
    /// Checks what configuration and manifest say of each other.
    init(
        configuration: [UInt8], layers: [ImageArchive.Layer], names: [Reference], sourceManifest: [UInt8]?,
        since: String?
    ) throws {
        let document = try ImageConfiguration(decoding: configuration)
        let system = document.operatingSystem
        guard system == "linux" || system.isEmpty else { throw LoadError.wrongOperatingSystem(system) }
        guard layers.count == document.layers.count else {
            throw LoadError.layerCount(manifest: layers.count, configuration: document.layers.count)
        }
        guard names.count <= ImageArchive.nameLimit else { throw LoadError.tooManyNames(names.count) }
        self.configuration = configuration
        self.layers = layers
        self.names = names
        self.sourceManifest = sourceManifest
        self.since = since
        diffIDs = document.layers
    }

    /// The image as errors call it.
    var title: String { names.first?.familiar ?? "image \(Digest.of(configuration).short)" }
}

extension ImageArchive {
    /// Names that one image of an archive may bring.
    static let nameLimit = 1000
}
