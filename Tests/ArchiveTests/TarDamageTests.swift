import Archive
import Linux
import Testing

/// Archives that lie. Each must be refused with a reason, and none may stop the program.
@Suite struct TarDamageTests {
    static func header(_ offset: Int, _ value: [UInt8], type: Character = "0") -> [UInt8] {
        var header = RawHeader("victim", type: type, magic: "ustar  \u{0}")
        header.put(value, at: offset)
        return header.block
    }

    static let badNumbers: [(String, [UInt8])] = [
        ("size", header(124, Array("9999999999\u{0}".utf8))), ("size", header(124, Array("-0000000001".utf8))),
        ("size", header(124, base256(-1, 12))), ("size", header(124, base256(.min, 12))),
        ("size", header(124, [0x80, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0])),
        ("size", header(124, [UInt8](repeating: 0xBF, count: 12))), ("mode", header(100, Array("rw-r--r-".utf8))),
        ("uid", header(108, base256(1 << 32, 8))), ("uid", header(108, base256((1 << 32) - 1, 8))),
        ("gid", header(116, base256(-1, 8))), ("mtime", header(136, Array("12 34 56 78 ".utf8))),
        ("device", header(329, base256(1 << 33, 8), type: "3")),
        ("offset", header(386, Array("x0000000000\u{0}".utf8), type: "S")),
    ]

    @Test(arguments: badNumbers)
    func `a number that is none or too large is refused by name`(field: String, archive: [UInt8]) {
        #expect(failure(archive) == .badHeader(offset: 0, .number(field)))
    }

    @Test func `the largest size is truncation, not overflow`() {
        for size in [Int64.max, Int64.max - 511, 1 << 62] {
            for file in [Self.header(124, base256(size, 12)), RawHeader.pax(["size=\(size)"]) + RawHeader("x").block] {
                #expect(failure(file) == .tooLarge("content of an entry", limit: 1 << 22))
                var reader = TarReader(MemorySource(file + [1, 2, 3]))
                do throws(ArchiveError) {
                    while try reader.next() != nil {}
                    Issue.record("no error")
                } catch { #expect(error == .truncated(offset: Int64(file.count) + 3)) }
            }
        }
    }

    static let badRecords: [([String], HeaderFault)] = [
        (["size=-1"], .number("size")), (["size=9223372036854775808"], .number("size")),
        (["size=0x10"], .number("size")),
        (["size= 1"], .number("size")), (["uid=4294967296"], .number("uid")), (["uid=-1"], .number("uid")),
        (["gid=4294967295"], .number("gid")), (["mtime=now"], .number("mtime")), (["mtime=1.2.3"], .number("mtime")),
        (["mtime=-9223372036854775809"], .number("mtime")), (["path=a\u{0}b"], .nulInName),
        (["linkpath=a\u{0}b"], .nulInName), (["=value"], .record), (["pa\u{0}th=value"], .record), (["path"], .record),
        (["SCHILY.xattr.=1"], .record), (["LIBARCHIVE.xattr.user.x=?"], .record),
        (["LIBARCHIVE.xattr.user.%4=eA"], .record), (["LIBARCHIVE.xattr.user.%+4=eA"], .record),
        (["GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name="], .emptyName),
        (["GNU.sparse.numbytes=1"], .sparseMap), (["GNU.sparse.offset=1", "GNU.sparse.offset=1"], .sparseMap),
        (["GNU.sparse.map=1,x"], .number("GNU.sparse.map")),
        (["path=" + String(repeating: "n", count: 4096)], .longName),
    ]

    @Test(arguments: badRecords)
    func `a bad pax record is refused`(records: [String], fault: HeaderFault) throws {
        let error = try #require(failure(RawHeader.pax(records) + RawHeader("x", type: "0").block + RawHeader.end))
        guard case .badHeader(_, fault) = error else {
            Issue.record("\(error)")
            return
        }
        #expect(error.description.contains("invalid tar header"))
    }

    @Test(arguments: [
        "5 a=b\n", "99999 a=b\n", "6 a=b", "6 ab\n\n", " a=b\n", "0 a=b\n", "-6 a=b\n", "9223372036854775807 a=b\n",
        "99999999999999999999 a=b\n", "6  a=b\n", "6", "2 \n", "6\na=b\n", "06 a=b\n6 a=b",
    ])
    func `a pax record whose length lies is refused`(content: String) {
        let archive = RawHeader("pax", type: "x", size: content.utf8.count).with(content) + RawHeader("x").block
        #expect(failure(archive) == .badHeader(offset: 512, .record))
    }

    @Test func `names that are empty, too long or cut by NUL are refused`() {
        #expect(failure(RawHeader("").block) == .badHeader(offset: 0, .emptyName))
        #expect(failure(RawHeader("link", type: "2").block) == .badHeader(offset: 0, .emptyName))
        #expect(failure(RawHeader("link", type: "1").block) == .badHeader(offset: 0, .emptyName))
        let name = [UInt8](repeating: 0x6E, count: 4096)
        #expect(failure(RawHeader.longName(name) + RawHeader("x").block) == .badHeader(offset: 5120, .longName))
        #expect(failure(RawHeader.longName([]) + RawHeader("x").block) == .badHeader(offset: 1024, .emptyName))
        #expect(failure(RawHeader.longName([65, 0, 66]) + RawHeader("x").block) == .badHeader(offset: 512, .nulInName))
    }

    @Test func `extension headers have a limit`() {
        for type in ["x", "g", "L", "K"] as [Character] {
            let what = "xg".contains(type) ? "pax header" : "long name"
            for size in [(1 << 20) + 1, 1 << 32] {
                #expect(failure(RawHeader("big", type: type, size: size).block) == .tooLarge(what, limit: 1 << 20))
            }
        }
    }

    @Test func `an archive cut anywhere but between entries is truncated`() {
        let archive = RawHeader.pax(["path=long"]) + RawHeader("x", size: 700).with([UInt8](repeating: 7, count: 700))
        for length in 1..<archive.count where length != 1024 {
            #expect(failure(Array(archive[..<length])) == .truncated(offset: Int64(length)))
        }
        #expect(failure(Array(archive[..<1024])) == .badHeader(offset: 1024, .danglingExtension))
        #expect("\(ArchiveError.truncated(offset: 5))".contains("unexpected EOF"))
    }

    @Test func `garbage is no header`() {
        let garbage = (0..<2048).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ 11) }
        for archive in [garbage, Array(repeating: 0xFF, count: 1024), RawHeader("a").block + garbage] {
            #expect(failure(archive)?.description.contains("invalid tar header") == true)
        }
        var header = RawHeader("x")
        header.bytes = header.block
        header.bytes[0] = 0x79
        header.hasChecksum = false
        #expect(failure(header.block) == .badHeader(offset: 0, .checksum))
        let zeros = [UInt8](repeating: 0, count: 512)
        #expect(failure(zeros + RawHeader("x").block) == .badHeader(offset: 0, .loneZeroBlock))
        #expect(failure(RawHeader("x", type: "M").block) == .badHeader(offset: 0, .unknownType(0x4D)))
    }

    /// Many times a good archive with a few bytes changed and the checksums put right: whatever comes out, the program
    /// goes on.
    @Test func `changed bytes never stop the program`() throws {
        var random = Xorshift(state: 0x5EED)
        let good =
            Array(SparseTests.samples.joined()) + RawHeader.pax(["path=a", "mtime=1.5", "SCHILY.xattr.a=b"])
            + RawHeader.longName(Array("long".utf8)) + RawHeader("x", size: 5).with("hello") + RawHeader.end
        var refused = 0
        for _ in 0..<1500 {
            var archive = good
            for _ in 0..<(1 + random.next() % 4) {
                archive[Int(random.next() % UInt64(archive.count))] = UInt8(truncatingIfNeeded: random.next() >> 9)
            }
            for start in stride(from: 0, to: archive.count, by: 512) where archive[start + 257] == 0x75 {
                var header = RawHeader()
                header.bytes = Array(archive[start..<start + 512])
                archive.replaceSubrange(start..<start + 512, with: header.block)
            }
            if failure(archive) != nil { refused += 1 }
        }
        #expect(refused > 100)
    }
}

/// The same numbers in every run. See Marsaglia, "Xorshift RNGs".
struct Xorshift {
    var state: UInt64
    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
