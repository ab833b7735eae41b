import Archive
import Linux
import Testing

@Suite struct TarWriterTests {
    static func write(_ entry: TarEntry, _ content: [UInt8] = []) throws(ArchiveError) -> [UInt8] {
        var writer = TarWriter(MemorySink())
        try writer.append(entry, content)
        return try writer.finish().bytes
    }

    @Test func `the bytes of a plain entry are ustar's and always the same`() throws {
        let entry = TarEntry(
            path: "usr/bin/tool", kind: .regular, permissions: 0o755, userID: 8, groupID: 9,
            modified: Timestamp(seconds: 1_700_000_000))
        let bytes = try Self.write(entry, Array("content".utf8))
        var header = RawHeader("usr/bin/tool", size: 7)
        header.put("0000755\u{0}0000010\u{0}0000011\u{0}", at: 100)
        header.put(octal(1_700_000_000, 11), at: 136)
        header.put(octal(0, 7) + octal(0, 7), at: 329)
        // The checksum's own form is "six digits, NUL, blank".
        #expect(Array(bytes[154..<156]) == [0, 0x20])
        var expected = header.block
        expected.replaceSubrange(154..<156, with: [0, 0x20])
        #expect(Array(bytes[..<512]) == expected)
        #expect(bytes.count == 512 + 512 + 1024)
        #expect(try Self.write(entry, Array("content".utf8)) == bytes)
    }

    @Test func `pax headers stand only where they are needed`() throws {
        let plain = TarEntry(path: "x", kind: .regular, permissions: 0o644, userID: 2_097_151, groupID: 2_097_151)
        #expect(try Self.write(plain).count == 512 + 1024)
        var fine = plain
        fine.modified.nanoseconds = 1
        #expect(try Self.write(fine).count == 3 * 512 + 1024)
        #expect(String(decoding: try Self.write(fine)[512..<1024], as: UTF8.self).hasPrefix("21 mtime=0.000000001\n\0"))
    }

    @Test(arguments: [90, 91, 92, 93, 94, 95, 980, 990, 991, 992, 9979, 9980, 9990])
    func `the length of a record counts its own digits`(count: Int) throws {
        let value = [UInt8](repeating: 0x76, count: count)
        let entry = TarEntry(
            path: "x", kind: .regular, permissions: 0, extendedAttributes: [(name: "user.v", value: value)])
        #expect(try readAll(Self.write(entry))[0].entry.extendedAttributes[0].value == value)
    }

    @Test func `a file of 8 GiB has its size in a record`() throws {
        let size: Int64 = (8 << 30) + 5
        var writer = TarWriter(MemorySink())
        let entry = TarEntry(path: "big", kind: .regular, permissions: 0o644, size: size)
        // The content is cut short on purpose: only the headers matter.
        #expect(throws: ArchiveError.badEntry("big", reason: "it became shorter while it was read")) {
            try writer.append(entry, contentOf: MemorySource([1]))
        }
        let bytes = try writer.finish().bytes
        #expect(String(decoding: bytes[512..<1024], as: UTF8.self).hasPrefix("19 size=8589934597\n\0"))
        var reader = TarReader(MemorySource(bytes))
        #expect(try reader.next()?.size == size)
    }

    static let impossible: [TarEntry] = [
        TarEntry(path: "", kind: .regular, permissions: 0), TarEntry(path: "x/", kind: .regular, permissions: 0),
        TarEntry(path: "x", kind: .symbolicLink(""), permissions: 0),
        TarEntry(path: "x", kind: .characterDevice(DeviceNumber(major: 1 << 21, minor: 0)), permissions: 0),
        TarEntry(path: "x", kind: .fifo, permissions: 0, extendedAttributes: [(name: "user.a=b", value: [])]),
        TarEntry(path: "x", kind: .regular, permissions: 0, size: 1),
        TarEntry(
            path: "x", kind: .fifo, permissions: 0,
            extendedAttributes: [(name: "user.a", value: [UInt8](repeating: 0, count: 1 << 20))]),
    ]

    @Test(arguments: impossible)
    func `what tar cannot say is refused`(entry: TarEntry) throws {
        var writer = TarWriter(MemorySink())
        do {
            try writer.append(entry)
            Issue.record("no error")
        } catch { #expect(error.description.hasPrefix("cannot archive \(entry.path): ")) }
    }

    @Test func `content comes from a file's start, wherever its offset is`() throws {
        let file = try FileDescriptor.memory(named: "content")
        try file.write("0123456789")
        var writer = TarWriter(MemorySink())
        try writer.append(TarEntry(path: "x", kind: .regular, permissions: 0, size: 4), contentOf: file)
        try writer.append(TarEntry(path: "y", kind: .regular, permissions: 0, size: 10), contentOf: file)
        #expect(throws: ArchiveError.self) {
            try writer.append(TarEntry(path: "z", kind: .regular, permissions: 0, size: 11), contentOf: file)
        }
        let found = try readAll(Array(try writer.finish().bytes[..<(4 * 512)]))
        #expect(found.map(\.text) == ["0123", "0123456789"])
    }
}
