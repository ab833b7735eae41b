import Archive
import Linux
import Testing

@Suite struct TarRoundTripTests {
    /// Writes the entries and reads them back.
    static func roundTrip(_ entries: [(TarEntry, [UInt8])]) throws -> [(TarEntry, [UInt8])] {
        var writer = TarWriter(MemorySink())
        for (entry, content) in entries {
            if entry.kind == .regular { try writer.append(entry, content) } else { try writer.append(entry) }
        }
        let bytes = try writer.finish().bytes
        #expect(bytes.count.isMultiple(of: 512))
        var reader = TarReader(MemorySource(bytes))
        var found: [(TarEntry, [UInt8])] = []
        while let entry = try reader.next() { found.append((entry, try reader.readContent(limit: 1 << 20))) }
        return found
    }

    @Test(arguments: [
        TarEntry(path: "plain", kind: .regular, permissions: 0o4755, userID: 1, groupID: 2),
        TarEntry(path: "directory/", kind: .directory, permissions: 0o1777),
        TarEntry(path: "link", kind: .symbolicLink("../../etc/passwd"), permissions: 0o777),
        TarEntry(path: "hard", kind: .hardLink("plain"), permissions: 0o644),
        TarEntry(path: "null", kind: .characterDevice(DeviceNumber(major: 1, minor: 3)), permissions: 0o666),
        TarEntry(path: "disk", kind: .blockDevice(DeviceNumber(major: 259, minor: 1_048_575)), permissions: 0o660),
        TarEntry(path: "queue", kind: .fifo, permissions: 0o600),
        TarEntry(path: "high", kind: .regular, permissions: 0, userID: 4_294_967_294, groupID: 2_097_152),
        TarEntry(
            path: "time", kind: .regular, permissions: 0o644,
            modified: Timestamp(seconds: 1_700_000_000, nanoseconds: 120_000_000)),
        TarEntry(path: "early", kind: .regular, permissions: 0o644, modified: Timestamp(seconds: -2, nanoseconds: 1)),
        TarEntry(path: "before", kind: .regular, permissions: 0o644, modified: Timestamp(seconds: -100)),
        TarEntry(path: "late", kind: .regular, permissions: 0o644, modified: Timestamp(seconds: 1 << 40)),
        TarEntry(
            path: "attributes", kind: .regular, permissions: 0o755,
            extendedAttributes: [
                ("security.capability", [1, 0, 0, 2, 0, 0x20, 0, 0, 10, 0, 61]), ("user.empty", []),
                ("user.text", Array("a=b\n".utf8)),
            ]),
        TarEntry(path: Path(bytes: [0xFF, 0xFE, 0x80])!, kind: .regular, permissions: 0o644),
        TarEntry(path: Path(String(repeating: "n", count: 100)), kind: .regular, permissions: 0o644),
        TarEntry(path: Path(String(repeating: "n", count: 101)), kind: .regular, permissions: 0o644),
        TarEntry(path: Path(String(repeating: "d", count: 101) + "/"), kind: .directory, permissions: 0o755),
        TarEntry(path: Path(String(repeating: "d/", count: 128)), kind: .directory, permissions: 0o755),
        TarEntry(
            path: Path(String(repeating: "p", count: 155) + "/" + String(repeating: "n", count: 100)), kind: .regular,
            permissions: 0o644),
        TarEntry(path: Path(String(repeating: "long/", count: 800)), kind: .directory, permissions: 0o755),
        TarEntry(path: "far", kind: .symbolicLink(Path(String(repeating: "x/", count: 600))), permissions: 0o777),
    ])
    func `an entry reads back as it was written`(entry: TarEntry) throws {
        let content: [UInt8] = entry.kind == .regular ? Array("some content".utf8) : []
        let found = try Self.roundTrip([(entry, content), (TarEntry(path: "after", kind: .fifo, permissions: 0), [])])
        try #require(found.count == 2)
        let read = found[0].0
        #expect(read.path == entry.path)
        #expect(read.kind == entry.kind)
        #expect(read.permissions == entry.permissions)
        #expect(read.userID == entry.userID)
        #expect(read.groupID == entry.groupID)
        #expect(read.size == Int64(content.count))
        #expect(read.modified == entry.modified)
        #expect(read.extendedAttributes.map(\.name) == entry.extendedAttributes.map(\.name))
        #expect(read.extendedAttributes.map(\.value) == entry.extendedAttributes.map(\.value))
        #expect(found[0].1 == content)
        #expect(found[1].0.path == "after")
    }
}
