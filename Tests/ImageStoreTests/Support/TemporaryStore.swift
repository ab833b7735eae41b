import Archive
import Glibc
import Linux
import Testing

@testable import ImageStore

/// A store in a directory of its own that goes with this value.
final class TemporaryStore {
    let root: Path
    let store: Store
    /// The names of the layers of images, where a test wants to build on them.
    var stacks: [Digest: [String]] = [:]

    init() throws {
        root = Path("/tmp/swrun-store-\(RandomHex.digits(12))")
        store = try Store(root: root)
    }

    deinit { try? Directory.open("/tmp").removeTree(root.lastComponent) }

    /// A layer with one file, as an unpacker would leave it.
    /// - Returns: The layer's diff ID.
    @discardableResult
    func addLayer(_ name: String, on below: [Digest] = []) throws -> Digest {
        var writer = TarWriter(MemorySink())
        try writer.append(TarEntry(path: Path(name), kind: .regular, permissions: 0o644), Array(name.utf8))
        let bytes = try writer.finish().bytes
        let blob = try store.newBlob()
        try blob.file.write(bytes)
        let diffID = Digest.of(bytes)
        try blob.publish(as: diffID)
        guard let place = LayerRecord.chain(of: below + [diffID]).last else { return diffID }
        let record = LayerRecord(diffID: diffID, parent: place.parent, size: Int64(name.utf8.count))
        try write(record, for: place.chainID)
        let layers = try Directory.open(store.layout.layers)
        if try !store.hasLayer(place.chainID) {
            try layers.makeDirectory(Path(place.chainID.hex), permissions: 0o755)
            try layers.openDirectory(Path(place.chainID.hex))
                .replaceFile(Path(name), with: Array(name.utf8), .atomic)
        }
        return diffID
    }

    /// The record of a layer, whether there is one or not.
    func write(_ record: LayerRecord, for chainID: Digest) throws {
        try Directory.open(store.layout.layers)
            .replaceFile(Layout.record(chainID), with: try JSONDocument.encode(record), .atomic)
    }

    /// What a command leaves that is killed while it changes more than the index.
    func leaveUnfinished() throws { _ = try UnfinishedMark(in: store) }

    /// An image of such layers.
    @discardableResult
    func addImage(
        _ names: String..., layers: [String] = ["base"], created: Int64 = 1000, parent: Digest? = nil,
        comment: String? = nil
    ) throws -> Publication {
        try addImage(named: names, layers: layers, created: created, parent: parent, comment: comment)
    }

    func addImage(
        named names: [String], layers: [String], created: Int64, parent: Digest?, comment: String?
    ) throws -> Publication {
        var diffIDs: [Digest] = []
        for layer in layers { diffIDs.append(try addLayer(layer, on: diffIDs)) }
        var configuration = ImageConfiguration(
            created: Timestamp(seconds: created), architecture: "amd64", layers: diffIDs)
        configuration.history = layers.map {
            ImageConfiguration.History(created: Timestamp(seconds: created), createdBy: "add \($0)", comment: comment)
        }
        var execution = ImageConfiguration.ExecutionParameters()
        execution.command = ["/bin/sh"]
        configuration.execution = execution
        return try store.publish(
            configuration: try configuration.encoded(), names: try names.map { try Reference($0) }, parent: parent)
    }

    /// A container of an image.
    func dependent(_ name: String, on image: Digest, isRunning: Bool = false, bytes: Int64 = 1_980_000) -> Dependent {
        Dependent(
            containerID: Digest.of(name).hex, name: name, imageID: image, isRunning: isRunning,
            stateText: isRunning ? "Up 2 minutes" : "Exited (0) 3 hours ago", writableBytes: bytes)
    }

    /// Every file and directory of the store, with the contents of the small ones: what must not change on a failure.
    func snapshot() throws -> String { try shell("cd \(root) && find . | sort && cat images/index.json").output }
}

extension Store {
    /// Removes what one operand means; a refusal is thrown.
    func removeOne(_ operand: String, force: Bool = false, dependents: [Dependent]) throws -> [RemovalLine] {
        let plan = try remove([.operands([operand], force: force)], dependents: Dependents(dependents))
        if let refusal = plan.refusals.first { throw refusal.error }
        return plan.lines
    }

    /// Removes the images that were kept for containers that are gone.
    func collect(_ dependents: [Dependent]) throws -> [RemovalLine] {
        try remove([.unreferenced], dependents: Dependents(dependents)).lines
    }
}

/// Runs a command line as a user would.
func shell(_ command: String) throws -> (status: Int32, output: String) {
    let pipe = try #require(popen("{ \(command)\n} 2>&1", "r"))
    var bytes: [UInt8] = []
    while case let byte = getc(pipe), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
    let status = pclose(pipe)
    return ((status >> 8) & 0xFF, String(decoding: bytes, as: UTF8.self))
}

/// Whether a program is installed, so that a test that needs it can say so.
func hasProgram(_ name: String) -> Bool {
    ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin"].contains { access("\($0)/\(name)", X_OK) == 0 }
}
