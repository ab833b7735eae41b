internal import Linux

/// FNV-1a with 64 bits: tells any single damaged byte for sure, and most other damage. It guards against accidents, not
/// against people. See <http://www.isthe.com/chongo/tech/comp/fnv/>.
struct Checksum: Hashable, Sendable {
    /// 16 hexadecimal digits.
    let text: String

    init(of bytes: some Sequence<UInt8>) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        text = hash.hexadecimal(width: 16)
    }
}

extension ContainerRecord {
    /// The content of `container.json`: the record, with a checksum of everything before it as its last member.
    func encoded() -> [UInt8] {
        let body = Array(JSONWriter.text(of: self).dropLast())
        return body + Array(ContainerRecord.ending(Checksum(of: body)).utf8)
    }

    private static func ending(_ checksum: Checksum) -> String { #","checksum":"\#(checksum.text)"}"# }

    /// Whether a `container.json` ends with the checksum of what stands before.
    static func isAsWritten(_ bytes: [UInt8]) -> Bool {
        let body = bytes.dropLast(ending(Checksum(of: [])).utf8.count)
        return bytes.elementsEqual(Array(body) + Array(ending(Checksum(of: body)).utf8))
    }
}
