import Archive
import Linux
import Testing

@testable import ImageStore

/// An image made by value, and the archives that different programs would put it in.
struct TestImage {
    var layers: [[UInt8]]
    var configuration: [UInt8]

    /// - Parameter layers: The tars, lowest first.
    init(_ layers: [[UInt8]], command: String = "sh") {
        self.layers = layers
        let diffIDs = layers.map { "\"\(Digest.of($0))\"" }.joined(separator: ",")
        configuration = Array(
            """
            {"architecture":"amd64","os":"linux","created":"2026-11-21T08:00:00Z","config":{"Cmd":["\(command)"]},\
            "rootfs":{"type":"layers","diff_ids":[\(diffIDs)]},"history":[]}
            """.utf8)
    }

    var id: Digest { Digest.of(configuration) }

    private func list(_ texts: [String]?) -> String {
        texts.map { "[" + $0.map { "\"\($0)\"" }.joined(separator: ",") + "]" } ?? "null"
    }

    /// As docker up to version 24 saves it.
    func dockerArchive(_ tags: [String]?, layerFiles: [[UInt8]]? = nil) -> [(Path, [UInt8])] {
        var files: [(Path, [UInt8])] = []
        var names: [String] = []
        for (number, layer) in (layerFiles ?? layers).enumerated() {
            let name = "\(String(repeating: "\(number)", count: 64))/layer.tar"
            names.append(name)
            files.append((Path(name), layer))
        }
        files.append((Path("\(id.hex).json"), configuration))
        files.append(("manifest.json", Array("[\(dockerManifest("\(id.hex).json", tags, names))]".utf8)))
        return files
    }

    func dockerManifest(_ configuration: String, _ tags: [String]?, _ layers: [String]) -> String {
        "{\"Config\":\"\(configuration)\",\"RepoTags\":\(list(tags)),\"Layers\":\(list(layers))}"
    }

    /// As an OCI layout in a tar.
    func ociArchive(
        name: String?, layerFiles: [[UInt8]]? = nil, change: (inout String, inout String) -> Void = { _, _ in }
    ) -> [(Path, [UInt8])] {
        let stored = layerFiles ?? layers
        let type = "application/vnd.oci.image"
        var files: [(Path, [UInt8])] = [("oci-layout", Array("{\"imageLayoutVersion\":\"1.0.0\"}".utf8))]
        func blob(_ bytes: [UInt8]) -> String {
            files.append((Path("blobs/sha256").appending(Digest.of(bytes).hex), bytes))
            return "\"digest\":\"\(Digest.of(bytes))\",\"size\":\(bytes.count)"
        }
        let layerList = stored.map {
            "{\"mediaType\":\"\(type).layer.v1.tar\($0 == [] || $0[0] != 0x1F ? "" : "+gzip")\",\(blob($0))}"
        }.joined(separator: ",")
        var manifest =
            "{\"schemaVersion\":2,\"mediaType\":\"\(type).manifest.v1+json\",\"config\":{\"mediaType\":"
            + "\"\(type).config.v1+json\",\(blob(configuration))},\"layers\":[\(layerList)]}"
        let annotations = name.map { ",\"annotations\":{\"org.opencontainers.image.ref.name\":\"\($0)\"}" } ?? ""
        var nothing = ""
        change(&manifest, &nothing)
        var index =
            "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"\(type).manifest.v1+json\","
            + "\(blob(Array(manifest.utf8)))\(annotations)}]}"
        change(&nothing, &index)
        files.append(("index.json", Array(index.utf8)))
        return files
    }
}

/// A store of its own for a test.
final class StoreFixture {
    let layers: LayerFixture
    let store: Store

    init() throws {
        layers = try LayerFixture()
        store = try Store(root: layers.path.appending("store"))
    }

    var path: Path { layers.path }

    func pack(_ files: [(Path, [UInt8])]) throws -> [UInt8] {
        var writer = TarWriter(MemorySink())
        for (path, content) in files {
            try writer.append(TarEntry(path: path, kind: .regular, permissions: 0o644), content)
        }
        return try writer.finish().bytes
    }

    func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
        try write(bytes, as: "plain")
        try layers.shell("gzip -nf plain")
        return try layers.directory.readFile("plain.gz", limit: 1 << 30) ?? []
    }

    func write(_ bytes: [UInt8], as name: Path) throws { try layers.directory.replaceFile(name, with: bytes, .atomic) }

    /// Loads a file of the fixture.
    /// - Returns: The lines that `load` prints.
    @discardableResult
    func load(_ name: Path, _ options: LoadOptions = LoadOptions()) throws -> [String] {
        var lines: [String] = []
        try store.load(from: try layers.directory.open(name, .readOnly), options) { lines.append($0.description) }
        return lines
    }

    @discardableResult
    func load(_ files: [(Path, [UInt8])], _ options: LoadOptions = LoadOptions()) throws -> [String] {
        try write(try pack(files), as: "archive.tar")
        return try load("archive.tar", options)
    }

    /// Everything on the disk below the store.
    func state() throws -> [String: String] {
        var tree = try Tree.read(try layers.directory.openDirectory("store"))
        // Directories change their times when something comes and goes; locks stay once they were held.
        for (path, line) in tree where line.hasPrefix("directory") && !path.contains("layers/") {
            tree[path] = "directory"
        }
        tree["lock"] = nil
        tree["images/index.lock"] = nil
        return tree
    }

    /// Every layer and blob is what its name says, and nothing unfinished lies about.
    func expectSound() throws {
        let blobs = try Directory.open(store.layout.blobs)
        for entry in try blobs.entries() {
            let file = try blobs.open(entry.name, .readOnly)
            #expect(try Digest.ofContent(of: file).digest.hex == entry.name.description)
        }
        for entry in try Directory.open(store.layout.layers).entries() {
            #expect(!entry.name.description.hasSuffix(".partial"))
        }
    }
}
