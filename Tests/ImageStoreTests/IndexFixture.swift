import Archive
import Linux

@testable import ImageStore

/// An OCI layout in a tar, put together blob by blob, as tools write it that know more than one platform.
struct IndexFixture {
    private(set) var files: [(Path, [UInt8])] = [("oci-layout", Array("{\"imageLayoutVersion\":\"1.0.0\"}".utf8))]
    private var entries: [String] = []
    static let type = "application/vnd.oci.image"

    /// - Returns: The members of a descriptor.
    mutating func blob(_ bytes: [UInt8], _ mediaType: String) -> String {
        let name = Path("blobs/sha256").appending(Digest.of(bytes).hex)
        if !files.contains(where: { $0.0 == name }) { files.append((name, bytes)) }
        return "\"mediaType\":\"\(Self.type).\(mediaType)\",\"digest\":\"\(Digest.of(bytes))\",\"size\":\(bytes.count)"
    }

    mutating func manifest(of image: TestImage) -> String {
        let layers = image.layers.map { "{\(blob($0, "layer.v1.tar"))}" }.joined(separator: ",")
        let config = blob(image.configuration, "config.v1+json")
        return blob(
            Array("{\"schemaVersion\":2,\"config\":{\(config)},\"layers\":[\(layers)]}".utf8), "manifest.v1+json")
    }

    /// An index over these descriptors.
    mutating func index(_ descriptors: [String]) -> String {
        let list = descriptors.map { "{\($0)}" }.joined(separator: ",")
        return blob(Array("{\"schemaVersion\":2,\"manifests\":[\(list)]}".utf8), "index.v1+json")
    }

    /// Lists a descriptor in `index.json`.
    mutating func list(_ descriptor: String, name: String? = nil, _ annotations: String...) {
        let all = (name.map { ["\"io.containerd.image.name\":\"\($0)\""] } ?? []) + annotations
        entries.append(
            all.isEmpty ? "{\(descriptor)}" : "{\(descriptor),\"annotations\":{\(all.joined(separator: ","))}}")
    }

    mutating func remove(_ bytes: [UInt8]) {
        files.removeAll { $0.0 == Path("blobs/sha256").appending(Digest.of(bytes).hex) }
    }

    var archive: [(Path, [UInt8])] {
        let index = "{\"schemaVersion\":2,\"manifests\":[\(entries.joined(separator: ","))]}"
        return files + [("index.json", Array(index.utf8))]
    }
}

extension TestImage {
    /// The same image for another architecture.
    func on(_ architecture: String) -> TestImage {
        var copy = self
        let text = String(decoding: configuration, as: UTF8.self)
        copy.configuration = Array(text.replacing("\"amd64\"", with: "\"\(architecture)\"").utf8)
        return copy
    }
}

/// The member of a descriptor that says what it runs on.
func platform(_ architecture: String, _ variant: String? = nil) -> String {
    let os = architecture == "unknown" ? "unknown" : "linux"
    let rest = variant.map { ",\"variant\":\"\($0)\"" } ?? ""
    return ",\"platform\":{\"architecture\":\"\(architecture)\",\"os\":\"\(os)\"\(rest)}"
}
