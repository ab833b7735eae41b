internal import Linux

/// FNV-1a with 64 bits: tells any single damaged byte for sure, and most other damage. It guards against accidents, not
/// against people. See RFC 9923.
struct Checksum: Hashable, Sendable {
    /// 16 hexadecimal digits.
    let text: String

    init(of bytes: some Sequence<UInt8>) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        text = hash.hexadecimal(width: 16)
    }
}

extension Checksum {
    /// A JSON object with a checksum of everything before it as its last member.
    static func sealed(_ object: some JSONWritable) -> [UInt8] {
        let body = Array(JSONWriter.text(of: object).dropLast())
        return body + ending(of: body)
    }

    /// Whether a text ends with the checksum of what stands before.
    static func seals(_ bytes: [UInt8]) -> Bool {
        let body = bytes.dropLast(ending(of: []).count)
        return bytes.elementsEqual(Array(body) + ending(of: body))
    }

    private static func ending(of body: some Sequence<UInt8>) -> [UInt8] {
        Array(#","checksum":"\#(Checksum(of: body).text)"}"#.utf8)
    }
}
