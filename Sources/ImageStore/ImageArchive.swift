internal import Archive
internal import Linux

/// An archive of images as `docker save`, podman, skopeo or this program writes it: a tar that is read in place and never
/// unpacked. Two formats are known, and one archive may be both: docker's `manifest.json` and the OCI image layout.
struct ImageArchive: ~Copyable {
    private let file: FileDescriptor
    private let index: TarIndex

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
    }

    /// A layer as it is stored in an archive: a tar, perhaps compressed.
    struct Layer {
        let location: TarIndex.Location
        let name: Path
        /// What the stored bytes must hash to, where the archive says so.
        let digest: Digest?
    }

    /// Opens an archive. One that comes through a pipe or is compressed as a whole is first copied to a file without a
    /// name in `directory`: docker's manifest may stand at its end.
    init(_ file: consuming FileDescriptor, spoolingIn directory: Path, meter: (any Meter)? = nil) throws {
        let kind = try file.status().kind
        if kind == .directory { throw SystemError("read", "the archive", .isDirectory) }
        if kind == .regular, try Decompressor(FileWindow(file)).compression == .none {
            index = try TarIndex(scanning: file)
            self.file = file
        } else {
            let spool = try FileDescriptor.temporary(in: directory)
            meter?.begin("Reading", of: kind == .regular ? try file.status().size : nil)
            var content = try Decompressor(Metered(DescriptorSource(file), by: meter))
            _ = try content.copy(to: spool)
            index = try TarIndex(scanning: spool)
            self.file = spool
        }
    }

    /// All images: those of docker's manifest, else those of the OCI index.
    func contents() throws -> [Content] {
        if let bytes = try document("manifest.json") { return try contents(ofManifest: bytes) }
        if let bytes = try document("index.json") { return try contents(ofIndex: bytes) }
        throw LoadError.noManifest
    }

    // MARK: Files

    /// The content of a small file, or nil when the archive has none of that name.
    func document(_ name: Path) throws -> [UInt8]? {
        guard let location = try index.location(of: name) else { return nil }
        var window = try FileWindow(file, offset: location.offset, length: location.size)
        return try window.readAll(limit: JSONDocument.sizeLimit, of: name.description)
    }

    /// Where a file stands that must be there.
    func location(of name: Path) throws -> TarIndex.Location {
        guard let location = try index.location(of: name) else { throw LoadError.missingFile(name) }
        return location
    }

    /// A document that a descriptor promises, verified.
    func blob(_ descriptor: Descriptor) throws -> [UInt8] {
        let name = ImageArchive.blobName(descriptor.digest)
        let size = try location(of: name).size
        guard size == descriptor.size else { throw LoadError.wrongSize(name, expected: descriptor.size, got: size) }
        guard let bytes = try document(name) else { throw LoadError.missingFile(name) }
        let digest = Digest.of(bytes)
        guard digest == descriptor.digest else {
            throw LoadError.wrongDigest(name, expected: descriptor.digest, got: digest)
        }
        return bytes
    }

    static func blobName(_ digest: Digest) -> Path { Path("blobs/sha256").appending(digest.hex) }

    /// The bytes of a layer as they are stored.
    func open(_ layer: Layer) throws -> FileWindow {
        try FileWindow(file, offset: layer.location.offset, length: layer.location.size)
    }
}

extension ImageArchive.Content {
    /// Checks what configuration and manifest say of each other.
    init(
        configuration: [UInt8], layers: [ImageArchive.Layer], names: [Reference], sourceManifest: [UInt8]?
    ) throws {
        let document = try ImageConfiguration(decoding: configuration)
        let system = document.operatingSystem
        guard system == "linux" || system.isEmpty else { throw LoadError.wrongOperatingSystem(system) }
        guard layers.count == document.layers.count else {
            throw LoadError.layerCount(manifest: layers.count, configuration: document.layers.count)
        }
        self.configuration = configuration
        self.layers = layers
        self.names = names
        self.sourceManifest = sourceManifest
        diffIDs = document.layers
    }
}
