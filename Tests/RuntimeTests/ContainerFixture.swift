import Linux
import Runtime

/// A root directory of containers that goes with the test.
final class ContainerFixture: Sendable {
    let root: Path
    let store: ContainerStore

    init(layers: [String] = ["base"]) throws {
        root = Path("/tmp/swrun-test-\(RandomHex.digits(12))")
        let directory = try Directory.openOrCreate(root.appending("layers"))
        for layer in layers { try directory.makeDirectory(Path(layer), permissions: 0o755) }
        store = try ContainerStore(root: root)
    }

    deinit { try? Directory.open("/tmp").removeTree(root.lastComponent) }

    func open(_ path: Path) throws -> Directory { try Directory.open(root.appending(path)) }

    func names(in path: Path) throws -> [String] {
        try open(path).entries().map(\.name.description).filter { $0 != ".lock" && $0 != ".rename" }.sorted()
    }

    static func record(_ name: String = "", layers: [String] = ["base"]) -> ContainerRecord {
        ContainerRecord(
            name: name, imageReference: "ubuntu:14.04", imageID: "sha256:" + String(repeating: "a", count: 64),
            path: "/bin/sh", args: ["-c", "true"], layers: layers)
    }

    /// One that need not outlive a power cut, so that tests do not wait for disks.
    static func temporaryRecord(_ name: String = "", layers: [String] = ["base"]) -> ContainerRecord {
        var record = record(name, layers: layers)
        record.hostConfiguration.removesItself = true
        return record
    }

    @discardableResult
    func create(_ name: String = "") throws -> ContainerRecord {
        try store.create(ContainerFixture.temporaryRecord(name), Specification())
    }
}
