import Foundation
internal import Archive

/// A store as its files say it is, compared with what its layout promises. Nothing of the program's own code for stores
/// is used: what that takes for granted is what is to be found out.
struct StoreAudit {
    /// What a user has: images by name and containers, each with what makes it what it is. Dates and random identifiers
    /// are left out, so that the same commands give the same facts.
    private(set) var facts: [String] = []
    /// What is promised and not there, or not what it should be.
    private(set) var faults: [String] = []
    /// What is there and nobody needs.
    private(set) var garbage: [String] = []
    /// What the unpacked layers hold, by chain ID.
    private(set) var trees: [String: String] = [:]

    /// The container whose files count.
    static let writer = "box"

    private let root: String
    private var blobs: Set<String> = []

    /// - Parameter expected: What layers are known to hold.
    init(_ root: String, expecting expected: [String: String] = [:]) throws {
        self.root = root
        try auditImages()
        try auditContainers()
        findGarbage()
        for (chain, tree) in trees {
            if let known = expected[chain], known != tree { faults.append("layer \(chain) is not what it was") }
        }
        facts.sort()
        garbage.sort()
    }

    /// What a user has, but for one container.
    func facts(without container: String?) -> [String] {
        facts.filter { fact in container.map { !fact.hasPrefix("container \($0) ") } ?? true }
    }

    /// What is wrong, but for one container.
    func faults(without container: String?) -> [String] {
        faults.filter { fault in container.map { !fault.hasPrefix("container \($0) ") } ?? true }
    }

    // MARK: Images

    private mutating func auditImages() throws {
        guard isThere("images/index.json") else { return }
        guard let index = json("images/index.json"), let descriptors = index["manifests"] as? [[String: Any]] else {
            return faults.append("index.json cannot be read")
        }
        for descriptor in descriptors { try auditImage(descriptor) }
    }

    private mutating func auditImage(_ descriptor: [String: Any]) throws {
        let annotations = descriptor["annotations"] as? [String: String] ?? [:]
        let name = annotations["io.containerd.image.name"] ?? "<none>"
        guard let manifest = document(descriptor, of: name), let config = manifest["config"] as? [String: Any],
            let layers = manifest["layers"] as? [[String: Any]], let image = document(config, of: name)
        else { return faults.append("image \(name) has no documents") }
        if let source = annotations["dev.swrun.source-manifest"] { _ = blob(source, size: nil, of: name) }
        let diffIDs = (image["rootfs"] as? [String: Any])?["diff_ids"] as? [String] ?? []
        if diffIDs != layers.map({ $0["digest"] as? String ?? "" }) {
            faults.append("image \(name): its manifest lists other layers than its configuration")
        }
        var chain: String?
        for layer in layers {
            let digest = layer["digest"] as? String ?? ""
            _ = blob(digest, size: layer["size"] as? Int, of: name)
            chain = chain.map { Digest.of("\($0) \(digest)").description } ?? digest
            try auditLayer(chain ?? "", of: name)
        }
        let execution = image["config"] as? [String: Any] ?? [:]
        let command = ["Entrypoint", "Cmd"].map { "\(execution[$0] as? [String] ?? [])" }.joined(separator: " ")
        facts.append("image \(name): \(diffIDs.map { $0.prefix(15) }) \(command)")
    }

    private mutating func auditLayer(_ chain: String, of name: String) throws {
        let hex = String(chain.dropFirst("sha256:".count))
        if json("layers/\(hex).json") == nil { faults.append("image \(name): layer \(hex) has no record") }
        guard isThere("layers/\(hex)") else { return faults.append("image \(name): layer \(hex) is not unpacked") }
        if trees[hex] == nil { trees[hex] = try TreeDigest.of("\(root)/layers/\(hex)", times: true) }
    }

    private mutating func document(_ descriptor: [String: Any], of name: String) -> [String: Any]? {
        let digest = descriptor["digest"] as? String ?? ""
        return blob(digest, size: descriptor["size"] as? Int, of: name).flatMap(StoreAudit.parse)
    }

    private mutating func blob(_ digest: String, size: Int?, of name: String) -> Data? {
        let hex = String(digest.dropFirst("sha256:".count))
        let isFirst = blobs.insert(hex).inserted
        guard let content = content("images/blobs/sha256/\(hex)") else {
            faults.append("image \(name): blob \(hex) is missing")
            return nil
        }
        if isFirst, Digest.of(Array(content)).hex != hex { faults.append("image \(name): blob \(hex) is damaged") }
        if let size, size != content.count { faults.append("image \(name): blob \(hex) has \(content.count) bytes") }
        return content
    }

    // MARK: Containers

    private mutating func auditContainers() throws {
        var names: [String: String] = [:]
        for name in entries("names") where name != ".lock" && name != ".rename" {
            let target = link("names/\(name)") ?? ""
            let id = (target as NSString).lastPathComponent
            // The name is what the record says; a link to it must be there, and no other.
            if isThere("names/\(target)"), json("containers/\(id)/container.json")?["name"] as? String ?? name == name {
                names[id] = name
            } else {
                garbage.append("names/\(name)")
            }
        }
        for id in entries("containers") {
            let name = names[id] ?? "<none>"
            for file in ["container.json", "config.json"] where json("containers/\(id)/\(file)") == nil {
                faults.append("container \(name) has no \(file)")
            }
            for part in ["upper", "work", "rootfs", "lower/0/."] where !isThere("containers/\(id)/\(part)") {
                faults.append("container \(name) has no \(part)")
            }
            let top = link("containers/\(id)/lower/0").map { ($0 as NSString).lastPathComponent } ?? ""
            if names[id] == nil { faults.append("container \(id) has no name") }
            var fact = "container \(name) on \(top.prefix(12))"
            // What others have written is not what a change of the store is judged by.
            if name == StoreAudit.writer {
                let upper = try TreeDigest.of("\(root)/containers/\(id)/upper", times: false)
                fact += ", which wrote \(upper.prefix(12))"
            }
            facts.append(fact)
        }
    }

    // MARK: What nobody needs

    private mutating func findGarbage() {
        let known = [
            "lock", "images", "layers", "containers", "names", "staging", "stacks", "run", "lost+found",
            "containers.index", "events.jsonl", "volumes", "networks",
        ]
        garbage += entries("").filter { !known.contains($0) }
        garbage += entries("images").filter {
            !["blobs", "index.json", "index.lock", "index.reserve", "oci-layout"].contains($0)
        }
        .map { "images/\($0)" }
        garbage += entries("images/blobs/sha256").filter { !blobs.contains($0) }.map { "images/blobs/sha256/\($0)" }
        garbage += entries("layers").filter { trees[$0.replacingOccurrences(of: ".json", with: "")] == nil }
            .map { "layers/\($0)" }
        // What `--rm` leaves for an idle moment is named .rest: it is no leftover of a kill.
        garbage += entries("staging").filter { $0 != ".lock" && !$0.hasSuffix(".rest") }.map { "staging/\($0)" }
        garbage += entries("stacks").filter { $0 != ".lock" && !isThere("stacks/\($0)/0/.") }.map { "stacks/\($0)" }
        // Compiled system call filters are kept for the next container.
        garbage += entries("run").filter {
            !["seccomp", "boot", "networks"].contains($0) && !isThere("containers/\($0)")
        }.map {
            "run/\($0)"
        }
        garbage += entries("run/seccomp").filter { $0.hasSuffix(".partial") }.map { "run/seccomp/\($0)" }
    }

    // MARK: Files

    private func entries(_ path: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(path)")) ?? []).sorted()
    }

    /// Whether a path leads to something; links are followed.
    private func isThere(_ path: String) -> Bool { FileManager.default.fileExists(atPath: "\(root)/\(path)") }

    private func link(_ path: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "\(root)/\(path)")
    }

    private func content(_ path: String) -> Data? { FileManager.default.contents(atPath: "\(root)/\(path)") }

    private func json(_ path: String) -> [String: Any]? { content(path).flatMap(StoreAudit.parse) }

    private static func parse(_ bytes: Data) -> [String: Any]? {
        (try? JSONSerialization.jsonObject(with: bytes)) as? [String: Any]
    }
}
