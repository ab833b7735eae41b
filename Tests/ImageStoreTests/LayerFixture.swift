import Archive
import Linux
import Testing

@testable import ImageStore

/// Layers by value: what is in a tar, what became of it. Each has a directory of its own, gone with it.
final class LayerFixture {
    let path: Path
    let directory: Directory

    init() throws {
        path = Path("/var/tmp/swrun-layers-\(RandomHex.digits(12))")
        directory = try Directory.openOrCreate(path)
    }

    deinit { try? Directory.open("/var/tmp").removeTree(path.lastComponent) }

    /// Runs a program of the host, and fails the test when it does not succeed.
    @discardableResult
    func shell(_ script: String) throws -> String {
        let output = try Shell.run(script, in: path)
        try #require(output.status == 0, "\(script): \(output.text)")
        return output.text
    }

    func tar(_ entries: [TestEntry]) throws -> [UInt8] {
        var writer = TarWriter(MemorySink())
        for entry in entries {
            if case .regular = entry.entry.kind {
                try writer.append(entry.entry, entry.content)
            } else {
                try writer.append(entry.entry)
            }
        }
        return try writer.finish().bytes
    }

    /// Unpacks a tar into a new directory `name` of the fixture.
    func unpack(_ tar: [UInt8], as name: Path, on below: [Path] = []) throws {
        try directory.makeDirectory(name, permissions: 0o755)
        var unpacker = try LayerUnpacker(root: try directory.openDirectory(name), below: below.map(path.appending))
        var reader = TarReader(MemorySource(tar))
        try unpacker.unpack(&reader)
        try unpacker.finish()
    }

    func unpack(_ entries: [TestEntry], as name: Path = "layer", on below: [Path] = []) throws {
        try unpack(try tar(entries), as: name, on: below)
    }

    /// Every name below a directory of the fixture with all that is known of it.
    func tree(_ name: Path = "layer") throws -> [String: String] { try Tree.read(try directory.openDirectory(name)) }
}

/// One entry of a tar, with what tests leave out filled in.
struct TestEntry {
    var entry: TarEntry
    var content: [UInt8] = []

    static func file(_ path: Path, _ content: String = "", mode: UInt32 = 0o644, owner: UInt32 = 0) -> TestEntry {
        TestEntry(
            entry: TarEntry(
                path: path, kind: .regular, permissions: mode, userID: owner, groupID: owner,
                size: Int64(content.utf8.count), modified: Timestamp(seconds: 1000)),
            content: Array(content.utf8))
    }

    static func directory(_ path: Path, mode: UInt32 = 0o755, owner: UInt32 = 0, time: Int64 = 2000) -> TestEntry {
        TestEntry(
            entry: TarEntry(
                path: path, kind: .directory, permissions: mode, userID: owner, groupID: owner,
                modified: Timestamp(seconds: time)))
    }

    static func link(_ path: Path, _ target: Path) -> TestEntry { other(path, .symbolicLink(target), mode: 0o777) }
    static func hardLink(_ path: Path, _ target: Path) -> TestEntry { other(path, .hardLink(target)) }

    static func other(_ path: Path, _ kind: TarEntry.Kind, mode: UInt32 = 0o644) -> TestEntry {
        TestEntry(
            entry: TarEntry(path: path, kind: kind, permissions: mode, modified: Timestamp(seconds: 3000)))
    }

    func with(_ attributes: [(name: String, value: [UInt8])]) -> TestEntry {
        var copy = self
        copy.entry.extendedAttributes = attributes
        return copy
    }
}

/// A directory tree as text, for comparison.
enum Tree {
    static func read(_ root: borrowing Directory) throws -> [String: String] {
        var lines: [String: String] = [:]
        var seen: [UInt64: String] = [:]
        try add(root, "", &lines, &seen)
        return lines
    }

    private static func add(
        _ directory: borrowing Directory, _ prefix: String, _ lines: inout [String: String],
        _ seen: inout [UInt64: String]
    ) throws {
        for entry in try directory.entries().sorted(by: { $0.name < $1.name }) {
            let status = try directory.status(of: entry.name)
            let path = prefix + entry.name.description
            var line = "\(status.kind) \(String(status.permissions, radix: 8)) \(status.userID):\(status.groupID)"
            line += " \(status.modified.rfc3339)"
            for attribute in try directory.extendedAttributes(of: entry.name) where attribute.name != "security.selinux"
            {
                line += " \(attribute.name)=\(String(decoding: attribute.value, as: UTF8.self))"
            }
            switch status.kind {
            case .regular:
                if status.linkCount > 1, let first = seen[status.inode] {
                    line = "= \(first)"
                } else {
                    seen[status.inode] = path
                }
                let file = try directory.open(entry.name, .readOnly)
                line += " \(try Digest.ofContent(of: file).digest.short)"
            case .symbolicLink: line += " -> \(try directory.readSymbolicLink(entry.name))"
            case .characterDevice, .blockDevice:
                line += " \(status.deviceNumber.major):\(status.deviceNumber.minor)"
            default: break
            }
            lines[path] = line
            if status.kind == .directory {
                try add(try directory.openDirectory(entry.name), path + "/", &lines, &seen)
            }
        }
    }
}
