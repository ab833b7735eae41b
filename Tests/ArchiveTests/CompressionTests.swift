import Archive
import Linux
import Testing

/// What the tools that people use write is read; what is not whole is refused.
@Suite struct CompressionTests {
    static let plain = GzipTests.plain
    /// Small enough to be damaged in every place.
    static let short = Array("The quick brown fox jumps over the lazy dog, again and again and again.".utf8)

    static let tools = ["gzip", "zstd", "xz", "bzip2"]

    /// Compresses by a command that reads standard input.
    static func compress(_ bytes: [UInt8], _ command: String) throws -> [UInt8] {
        try Tool.withDirectory { directory in
            let place = try Directory.open(Path(directory))
            try place.replaceFile("plain", with: bytes, .atomic)
            try Tool.shell("\(command) <plain >compressed", in: directory)
            return try #require(try place.readFile("compressed", limit: 1 << 26))
        }
    }

    static func decompress(_ bytes: [UInt8]) throws -> [UInt8] {
        var source = try Decompressor(MemorySource(bytes))
        return try source.readAll(limit: 1 << 26, of: "test")
    }

    /// How a stream reads that was damaged: as it was, or with an error of these kinds and no other.
    static func expectRefused(_ bytes: [UInt8], or plain: [UInt8], _ note: String) throws {
        var source = try Decompressor(MemorySource(bytes))
        // A changed magic number: not a compressed stream any more.
        if source.compression == .none { return }
        do throws(ArchiveError) {
            let found = try source.readAll(limit: 1 << 20, of: "test")
            #expect(found == plain, "\(note)")
        } catch {
            switch error {
            case .corruptStream, .truncated, .unsupported, .windowTooLarge, .tooLarge: break
            default: Issue.record("\(note): \(error)")
            }
        }
    }

    @Test(arguments: [
        "gzip -1", "gzip -9", "zstd -1", "zstd -19", "zstd --no-check", "zstd -T2 -B65536", "zstd --long=25", "xz -0",
        "xz", "xz -8", "xz -T2 --block-size=65536", "xz --check=none", "xz --check=crc32", "xz --check=sha256",
        "xz --x86 --lzma2", "bzip2 -1", "bzip2",
    ])
    func `what the tools write is read`(command: String) throws {
        #expect(try Self.decompress(try Self.compress(Self.plain, command)) == Self.plain)
        #expect(try Self.decompress(try Self.compress([], command)) == [])
    }

    @Test(arguments: tools)
    func `streams that follow each other are one, and zeros at the end are passed over`(tool: String) throws {
        let (one, two) = (try Self.compress(Self.plain, tool), try Self.compress(Self.short, tool))
        let zeros = [UInt8](repeating: 0, count: 300_000)
        #expect(try Self.decompress(one + two + one) == Self.plain + Self.short + Self.plain)
        #expect(try Self.decompress(one + two + zeros) == Self.plain + Self.short)
        #expect(try Self.decompress(one + [0]) == Self.plain)
    }

    @Test func `xz allows padding between streams, and nothing else does`() throws {
        for tool in Self.tools {
            let one = try Self.compress(Self.short, tool)
            let bytes = one + [0, 0, 0, 0] + one
            if tool == "xz" {
                #expect(try Self.decompress(bytes) == Self.short + Self.short)
            } else {
                #expect(throws: ArchiveError.self) { try Self.decompress(bytes) }
            }
        }
    }

    @Test(arguments: tools)
    func `other bytes at the end are an error`(tool: String) throws {
        let whole = try Self.compress(Self.short, tool)
        for junk in [[0x41], [0, 0, 0, 0, 0x41], Array(whole.prefix(1)) + [0x41, 0x42, 0x43, 0x44, 0x45, 0x46, 0x47]] {
            #expect(throws: ArchiveError.self) { try Self.decompress(whole + junk) }
        }
    }

    @Test(arguments: tools)
    func `a stream that is cut anywhere is truncated`(tool: String) throws {
        let whole = try Self.compress(Self.short, tool)
        for length in Compression.magicLength..<whole.count {
            #expect(throws: ArchiveError.truncated(offset: Int64(length)), "\(length) of \(whole.count)") {
                try Self.decompress(Array(whole[..<length]))
            }
        }
        let long = try Self.compress(Self.plain, tool)
        for length in stride(from: 10, to: long.count, by: max(1, long.count / 100)) {
            #expect(throws: ArchiveError.truncated(offset: Int64(length))) {
                try Self.decompress(Array(long[..<length]))
            }
        }
    }

    @Test(arguments: tools)
    func `a changed bit is found, or changes nothing`(tool: String) throws {
        let whole = try Self.compress(Self.short, tool)
        for bit in 0..<whole.count * 8 {
            var bytes = whole
            bytes[bit / 8] ^= 1 << (bit % 8)
            try Self.expectRefused(bytes, or: Self.short, "\(tool), bit \(bit)")
        }
    }

    @Test(arguments: tools)
    func `noise behind a right beginning ends with an error`(tool: String) throws {
        let whole = try Self.compress(Self.plain, tool)
        var random = SplitMix(state: 7)
        for round in 0..<200 {
            let kept = Int(random.next() % UInt64(whole.count - 10)) + 10
            let noise = (0..<400).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            try Self.expectRefused(Array(whole[..<kept]) + noise, or: Self.plain, "\(tool), round \(round)")
        }
    }

    @Test(arguments: [("xz -9", Compression.xz), ("zstd --ultra -22 --long=27", .zstd)])
    func `a stream that takes too much memory to read is refused with a way out`(
        command: String, compression: Compression
    ) throws {
        let bytes = try Self.compress(Self.plain, command)
        let error = #expect(throws: ArchiveError.windowTooLarge(compression)) { try Self.decompress(bytes) }
        #expect(error?.description.contains("32 MiB") == true)
        #expect(error?.hint == "decompress it first, with \(compression) -dc FILE")
    }

    @Test func `frames of zstd that hold nothing for us are skipped`() throws {
        let frame = try Self.compress(Self.short, "zstd")
        let skipped: [UInt8] = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3]
        #expect(try Self.decompress(skipped + frame + skipped + frame) == Self.short + Self.short)
        #expect(try Self.decompress(skipped) == [])
        #expect(throws: ArchiveError.truncated(offset: 10)) { try Self.decompress(Array(skipped.dropLast())) }
    }

    @Test func `an unknown check of xz is not passed over`() throws {
        // Stream flags: check 0x05 is reserved; the header's own CRC32 is right.
        let header: [UInt8] = [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0, 5]
        let whole = try Self.compress(Self.short, "xz --check=crc32")
        let bytes = header + [0x70, 0xE6, 0xB3, 0x31] + whole[12...]
        #expect(throws: ArchiveError.self) { try Self.decompress(bytes) }
    }
}

/// Numbers that are the same in every run. See Steele, Lea, Flood, "Fast splittable pseudorandom number generators".
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
