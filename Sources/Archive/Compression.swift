/// How a stream is compressed, told by its first bytes.
package enum Compression: String, Hashable, Sendable, CustomStringConvertible {
    case none, gzip, zstd, xz, bzip2

    /// Bytes that `detect` wants to see, where there are as many.
    package static let magicLength = 6

    /// See RFC 1952, RFC 8878, the .xz file format 2.1.1.1, and bzip2(1).
    package static func detect(_ first: [UInt8]) -> Compression {
        if first.starts(with: [0x1F, 0x8B]) { return .gzip }
        if first.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
        if first.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]) { return .xz }
        if first.starts(with: [0x42, 0x5A, 0x68]) { return .bzip2 }
        return .none
    }

    package var description: String { rawValue }
}
