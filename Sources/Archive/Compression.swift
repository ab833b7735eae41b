/// How a stream is compressed, told by its first bytes.
package enum Compression: String, Hashable, Sendable, CustomStringConvertible {
    case none, gzip, zstd, xz, bzip2

    /// How far back, in bytes, a compressed stream may refer, where the format lets it choose: that much memory it takes to
    /// read it. `zstd -19` needs 8 MiB and `xz -6` as much; `xz -9` and `zstd --ultra -22`, with 64 and 128 MiB, are refused.
    package static let windowLimit = 32 << 20

    /// How many bytes `detect` wants to see, where there are as many.
    package static let magicLength = 10

    /// See RFC 1952 2.3.1, RFC 8878 3.1.1 and 3.1.2, the .xz file format 2.1.1.1, and bzip2's block headers. More than
    /// the first two letters are looked at, because an archive may begin with a file named "BZh".
    package static func detect(_ first: [UInt8]) -> Compression {
        if first.starts(with: [0x1F, 0x8B, 0x08]) { return .gzip }
        if first.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        if first.first.map({ $0 & 0xF0 == 0x50 }) == true, first.dropFirst().starts(with: [0x2A, 0x4D, 0x18]) {
            return .zstd
        }
        if first.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return .xz }
        if first.starts(with: "BZh".utf8), let level = first.dropFirst(3).first, (0x31...0x39).contains(level) {
            let block = first.dropFirst(4)
            if block.starts(with: [0x31, 0x41, 0x59, 0x26, 0x53, 0x59]) { return .bzip2 }
            if block.starts(with: [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]) { return .bzip2 }
        }
        return .none
    }

    package var description: String { rawValue }
}
