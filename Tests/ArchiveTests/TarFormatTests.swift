import Archive
import Linux
import Testing

/// What other writers produce, read from bytes laid out as their manuals say.
@Suite struct TarFormatTests {
    @Test func `an archive may end with two blocks of zeros, with one, or with its last file`() throws {
        let file = RawHeader("a", size: 3).with("abc")
        for end in [RawHeader.end, [UInt8](repeating: 0, count: 512), [], RawHeader.end + Array("junk".utf8)] {
            let found = try readAll(file + end)
            #expect(found.map(\.text) == ["abc"])
        }
        #expect(try readAll([]).isEmpty)
        #expect(try readAll(RawHeader.end).isEmpty)
    }

    @Test func `v7 has neither magic nor directories`() throws {
        let archive =
            RawHeader("dir/", type: "\u{0}", magic: "").block
            + RawHeader("dir/file", type: "\u{0}", size: 2, magic: "").with("hi")
        let found = try readAll(archive)
        #expect(found.map(\.entry.path) == ["dir/", "dir/file"])
        #expect(found.map(\.entry.kind) == [.directory, .regular])
        #expect(found[1].text == "hi")
    }

    @Test func `old numbers are padded with blanks on either side`() throws {
        var header = RawHeader("a", size: 0)
        header.put("   644 \u{0}", at: 100)
        header.put(" 12\u{0}junk", at: 108)
        header.put("        ", at: 116)
        let entry = try readAll(header.block)[0].entry
        #expect(entry.permissions == 0o644)
        #expect(entry.userID == 10)
        #expect(entry.groupID == 0)
    }

    @Test func `a checksum of signed characters is accepted`() throws {
        var header = RawHeader("\u{E9}t\u{E9}")
        header.bytes = header.block
        let negative = header.bytes.filter { $0 >= 0x80 }.count
        header.put([UInt8](repeating: 0x20, count: 8), at: 148)
        let sum = header.bytes.reduce(0) { $0 + Int($1) } - 256 * negative
        header.put(octal(sum, 6) + " ", at: 148)
        header.hasChecksum = false
        #expect(try readAll(header.block)[0].entry.path == "\u{E9}t\u{E9}")
    }

    @Test func `ustar joins prefix and name, GNU keeps times there`() throws {
        var header = RawHeader("name")
        header.put("some/prefix", at: 345)
        #expect(try readAll(header.block)[0].entry.path == "some/prefix/name")
        var gnu = RawHeader("name", magic: "ustar  \u{0}")
        gnu.put("14000000000", at: 345)
        #expect(try readAll(gnu.block)[0].entry.path == "name")
    }

    @Test func `GNU long names and links replace the short ones`() throws {
        let long = String(repeating: "directory/", count: 30)
        var link = RawHeader("short", type: "2", magic: "ustar  \u{0}")
        link.put("short target", at: 157)
        let archive = RawHeader.longName(Array((long + "link").utf8)) + RawHeader.longName(Array(long.utf8), type: "K")
        let found = try readAll(archive + link.block + RawHeader("next").block)
        #expect(found[0].entry.path == Path(long + "link"))
        #expect(found[0].entry.kind == .symbolicLink(Path(long)))
        #expect(found[1].entry.path == "next")
    }

    @Test func `GNU numbers in base 256 are read`() throws {
        var header = RawHeader("a", magic: "ustar  \u{0}")
        header.put(base256(4_000_000_000, 8), at: 108)
        header.put(base256(-86400, 12), at: 136)
        let entry = try readAll(header.block)[0].entry
        #expect(entry.userID == 4_000_000_000)
        #expect(entry.modified == Timestamp(seconds: -86400))
    }

    @Test func `pax records replace the fields of one header`() throws {
        let records = [
            "path=a/longer name", "uid=3000000", "gid=3000001", "mtime=1700000000.123456789123", "size=5",
            "comment=ignored", "uname=nobody",
        ]
        let found = try readAll(RawHeader.pax(records) + RawHeader("x").with("12345") + RawHeader("y").block)
        let entry = found[0].entry
        #expect(entry.path == "a/longer name")
        #expect(entry.userID == 3_000_000)
        #expect(entry.groupID == 3_000_001)
        #expect(entry.modified == Timestamp(seconds: 1_700_000_000, nanoseconds: 123_456_789))
        #expect(found[0].text == "12345")
        #expect(found[1].entry.path == "y")
        #expect(found[1].entry.userID == 0)
    }

    @Test(arguments: [
        ("-1.5", Timestamp(seconds: -2, nanoseconds: 500_000_000)),
        ("-0.25", Timestamp(seconds: -1, nanoseconds: 750_000_000)),
        ("-3", Timestamp(seconds: -3)), ("12.", Timestamp(seconds: 12)),
        ("9223372036854775807", Timestamp(seconds: .max)),
    ])
    func `times before 1970 and after everything are read`(text: String, expected: Timestamp) throws {
        #expect(try readAll(RawHeader.pax(["mtime=" + text]) + RawHeader("x").block)[0].entry.modified == expected)
    }

    @Test func `an empty record takes the header's own field`() throws {
        let found = try readAll(RawHeader.pax(["path=", "mtime=", "size="]) + RawHeader("own", size: 1).with("1"))
        #expect(found[0].entry.path == "own")
        #expect(found[0].text == "1")
    }

    @Test func `global records are defaults for times and owners, never for names and sizes`() throws {
        let global = RawHeader.pax(["mtime=77", "uid=5", "path=all-the-same", "size=9", "comment=sha1"], type: "g")
        let found = try readAll(
            global + RawHeader("a", size: 1).with("A") + RawHeader.pax(["uid=6"]) + RawHeader("b").block)
        #expect(found.map(\.entry.path) == ["a", "b"])
        #expect(found.map(\.entry.userID) == [5, 6])
        #expect(found.map(\.entry.modified.seconds) == [77, 77])
        #expect(found[0].text == "A")
    }

    @Test func `attributes are read in both spellings, bytes untouched`() throws {
        let capability: [UInt8] = [1, 0, 0, 2, 0, 0x20, 0, 10, 61, 0]
        let found = try readAll(
            RawHeader.paxBytes([
                Array("SCHILY.xattr.security.capability=".utf8) + capability,
                Array("LIBARCHIVE.xattr.user.a%3Db%25=aGVsbG8".utf8), Array("LIBARCHIVE.xattr.user.both=b3RoZXI=".utf8),
                Array("SCHILY.xattr.user.both=plain".utf8), Array("SCHILY.xattr.user.empty=".utf8),
            ]) + RawHeader("x").block)
        let attributes = found[0].entry.extendedAttributes
        #expect(attributes.map(\.name) == ["security.capability", "user.a=b%", "user.both", "user.empty"])
        #expect(attributes.map(\.value) == [capability, Array("hello".utf8), Array("plain".utf8), []])
    }

    @Test func `what has no content has none, whatever its size says`() throws {
        var link = RawHeader("hard", type: "1", size: 4096)
        link.put("file", at: 157)
        let archive =
            RawHeader("file", size: 1).with("x") + link.block + RawHeader("dir/", type: "5", size: 4096).block
            + RawHeader("last").block
        let found = try readAll(archive)
        #expect(found.map(\.entry.kind) == [.regular, .hardLink("file"), .directory, .regular])
        #expect(found.map(\.entry.size) == [1, 0, 0, 0])
    }

    @Test func `a volume label and an incremental directory are passed over`() throws {
        let archive =
            RawHeader("label", type: "V", magic: "ustar  \u{0}").block
            + RawHeader("dir/", type: "D", size: 6, magic: "ustar  \u{0}").with("Yfile\u{0}")
            + RawHeader("dir/file").block
        let found = try readAll(archive)
        #expect(found.map(\.entry.path) == ["dir/", "dir/file"])
        #expect(found[0].entry.kind == .directory)
    }

    @Test func `the offset of a file's content is known, read or not`() throws {
        let archive =
            RawHeader("a", size: 600).with([UInt8](repeating: 1, count: 600)) + RawHeader("b", size: 1).with("B")
        var reader = TarReader(MemorySource(archive))
        _ = try reader.next()
        #expect(reader.entryOffset == 512)
        _ = try reader.next()
        #expect(reader.entryOffset == 512 + 1024 + 512)
        #expect(try reader.readContent(limit: 1) == [0x42])
    }
}
