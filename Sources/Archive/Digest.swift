package import Linux

/// The name of some content: "sha256:" and 64 hexadecimal digits. See the OCI image specification, descriptor.md.
package struct Digest: Hashable, Sendable {
    /// The 64 lower-case hexadecimal digits.
    package let hex: String

    /// Reads "sha256:<64 lower-case hexadecimal digits>" and nothing else: a digest is used as the name of a file.
    package init?(_ text: String) {
        guard text.hasPrefix("sha256:") else { return nil }
        self.init(sha256: String(text.dropFirst(7)))
    }

    /// From the 64 lower-case hexadecimal digits alone.
    package init?(sha256 hex: String) {
        guard hex.utf8.count == 64, hex.utf8.allSatisfy({ (48...57).contains($0) || (97...102).contains($0) }) else {
            return nil
        }
        self.hex = hex
    }

    /// From the 32 bytes of the hash.
    init(hash: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        hex = String(decoding: hash.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// The first 12 digits, as lists show them.
    package var short: String { String(hex.prefix(12)) }

    package static func of(_ bytes: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finalize()
    }

    /// The digest of a text's UTF-8.
    package static func of(_ text: String) -> Digest { of(Array(text.utf8)) }

    /// The digest and size of a whole file, from its first byte, wherever its offset stands.
    package static func ofContent(of file: borrowing FileDescriptor) throws(ArchiveError) -> (
        digest: Digest, size: Int64
    ) {
        let buffer = Buffer(capacity: Buffer.blockSize)
        var hash = SHA256()
        var size: Int64 = 0
        while true {
            let count: Int
            do { count = try file.read(into: buffer.bytes, at: size) } catch { throw .system(error) }
            if count == 0 { return (hash.finalize(), size) }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer.bytes[..<count]))
            size += Int64(count)
        }
    }
}

extension Digest: CustomStringConvertible, Comparable, Codable {
    package var description: String { "sha256:" + hex }

    package static func < (left: Digest, right: Digest) -> Bool { left.hex < right.hex }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let digest = Digest(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a sha256 digest")
        }
        self = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
