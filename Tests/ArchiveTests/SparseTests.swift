import Archive
import Linux
import Testing

/// Files with holes in the four formats of GNU tar: "AB" at 512, "C" at 5000, 6000 bytes in all.
@Suite struct SparseTests {
    static let expected: [UInt8] = {
        var bytes = [UInt8](repeating: 0, count: 6000)
        bytes.replaceSubrange(512..<514, with: Array("AB".utf8))
        bytes[5000] = 0x43
        return bytes
    }()

    static func old(_ numbers: [(Int, Int)], size: Int, stored: String) -> [UInt8] {
        var header = RawHeader("sparse", type: "S", size: stored.utf8.count, magic: "ustar  \u{0}")
        for (place, (offset, length)) in numbers.prefix(4).enumerated() {
            header.put(octal(offset, 11) + octal(length, 11), at: 386 + 24 * place)
        }
        header.put(octal(size, 11), at: 483)
        var rest = numbers.dropFirst(4)
        header.bytes[482] = rest.isEmpty ? 0 : 1
        var archive = header.block
        while !rest.isEmpty {
            var more = [UInt8](repeating: 0, count: 512)
            for (place, (offset, length)) in rest.prefix(21).enumerated() {
                more.replaceSubrange(
                    24 * place..<24 * place + 24, with: Array((octal(offset, 11) + octal(length, 11)).utf8))
            }
            rest = rest.dropFirst(21)
            more[504] = rest.isEmpty ? 0 : 1
            archive += more
        }
        return archive + Array(stored.utf8) + [UInt8](repeating: 0, count: -stored.utf8.count & 511)
    }

    static let version00 =
        RawHeader.pax([
            "GNU.sparse.size=6000", "GNU.sparse.numblocks=2", "GNU.sparse.offset=512", "GNU.sparse.numbytes=2",
            "GNU.sparse.offset=5000", "GNU.sparse.numbytes=1",
        ]) + RawHeader("sparse", size: 3).with("ABC")
    static let version01 =
        RawHeader.pax([
            "GNU.sparse.size=6000", "GNU.sparse.numblocks=2", "GNU.sparse.name=sparse", "GNU.sparse.map=512,2,5000,1",
        ]) + RawHeader("GNUSparseFile.1/sparse", size: 3).with("ABC")

    static func version10(_ list: String, size: Int = 6000, content: String = "ABC") -> [UInt8] {
        let map = Array(list.utf8) + [UInt8](repeating: 0, count: -list.utf8.count & 511)
        return RawHeader.pax([
            "GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=sparse", "GNU.sparse.realsize=\(size)",
        ]) + RawHeader("GNUSparseFile.1/sparse", size: map.count + content.utf8.count).with(map + Array(content.utf8))
    }

    static let samples = [
        old([(512, 2), (5000, 1), (6000, 0)], size: 6000, stored: "ABC"), version00, version01,
        version10("2\n512\n2\n5000\n1\n"),
    ]

    @Test(arguments: samples)
    func `a sparse file is read with its holes`(archive: [UInt8]) throws {
        let found = try readAll(archive + RawHeader("after", size: 1).with("x"))
        #expect(found.map(\.entry.path) == ["sparse", "after"])
        #expect(found[0].entry.kind == .regular)
        #expect(found[0].entry.size == 6000)
        #expect(found[0].content == Self.expected)
        #expect(found[1].text == "x")
    }

    @Test(arguments: samples)
    func `holes become holes of a file`(archive: [UInt8]) throws {
        var reader = TarReader(MemorySource(archive))
        _ = try reader.next()
        let file = try FileDescriptor.memory(named: "sparse")
        try reader.writeContent(to: file)
        #expect(try file.status().size == 6000)
        try file.seek(to: 0)
        #expect(try file.readAll(limit: 10_000, of: "sparse") == Self.expected)
        #expect(try reader.next() == nil)
    }

    @Test func `a map may go on in further blocks`() throws {
        let numbers = (0..<60).map { ($0 * 10, 1) }
        let archive = Self.old(numbers, size: 1000, stored: String(repeating: "x", count: 60))
        let found = try readAll(archive + RawHeader("after").block)
        #expect(found.count == 2)
        #expect(found[0].content.indices.filter { found[0].content[$0] == 0x78 } == numbers.map(\.0))
    }

    static let lies: [[UInt8]] = [
        old([(512, 2), (513, 1)], size: 6000, stored: "ABC"), old([(512, 2), (0, 1)], size: 6000, stored: "ABC"),
        old([(5999, 3)], size: 6000, stored: "ABC"), old([(0, 2)], size: 6000, stored: "ABC"),
        old([(0, 4)], size: 6000, stored: "ABC"), version10("1\n0\n2\n"), version10("1\n0\n"),
        version10("99999999999999999999\n"), version10("100001\n"), version10("x\n"), version10("-1\n"),
        version10("\n"),
        version10("1\n9223372036854775807\n3\n"), version10("1\n5998\n3\n"), version10("2\n0\n2\n1\n1\n"),
        RawHeader.pax(["GNU.sparse.major=1", "GNU.sparse.name=x"]) + RawHeader("x", size: 3).with("ABC"),
        RawHeader.pax(["GNU.sparse.size=9223372036854775807", "GNU.sparse.map=9223372036854775807,3"])
            + RawHeader("x", size: 3).with("ABC"),
        RawHeader.pax(["GNU.sparse.size=10", "GNU.sparse.map=0,1,2"]) + RawHeader("x", size: 3).with("ABC"),
    ]

    @Test(arguments: lies)
    func `a map that lies is refused`(archive: [UInt8]) throws {
        guard case .badHeader(_, .sparseMap) = failure(archive + RawHeader.end) else {
            Issue.record("\(String(describing: failure(archive + RawHeader.end)))")
            return
        }
    }

    @Test func `a huge file of holes costs nothing until it is asked for`() throws {
        var reader = TarReader(MemorySource(Self.version10("0\n", size: 1 << 50, content: "")))
        let entry = try #require(try reader.next())
        #expect(entry.size == 1 << 50)
        #expect(throws: ArchiveError.self) { try reader.readContent(limit: 1 << 20) }
    }
}
