/// A tar header whose every field can be wrong, with a checksum that is right unless asked otherwise.
struct RawHeader {
    var bytes = [UInt8](repeating: 0, count: 512)
    var hasChecksum = true

    init(_ name: String = "file", type: Character = "0", size: Int = 0, magic: String = "ustar\u{0}00") {
        put(name, at: 0)
        put("0000644\u{0}", at: 100)
        put("0000000\u{0}", at: 108)
        put("0000000\u{0}", at: 116)
        put(octal(size, 11), at: 124)
        put("14000000000\u{0}", at: 136)
        bytes[156] = type == "\u{0}" ? 0 : type.asciiValue ?? 0
        put(magic, at: 257)
    }

    mutating func put(_ text: String, at offset: Int) { put(Array(text.utf8), at: offset) }

    mutating func put(_ value: [UInt8], at offset: Int) {
        bytes.replaceSubrange(offset..<offset + value.count, with: value)
    }

    /// The header with its checksum.
    var block: [UInt8] {
        guard hasChecksum else { return bytes }
        var block = bytes
        block.replaceSubrange(148..<156, with: [UInt8](repeating: 0x20, count: 8))
        let sum = block.reduce(0) { $0 + Int($1) }
        block.replaceSubrange(148..<156, with: Array((octal(sum, 6) + " ").utf8))
        return block
    }

    /// The header and content, padded to whole blocks.
    func with(_ content: [UInt8]) -> [UInt8] {
        block + content + [UInt8](repeating: 0, count: -content.count & 511)
    }

    func with(_ content: String) -> [UInt8] { with(Array(content.utf8)) }

    /// A pax header with these records, each as it stands between length and newline: "path=x".
    static func pax(_ records: [String], type: Character = "x") -> [UInt8] {
        paxBytes(records.map { Array($0.utf8) }, type: type)
    }

    static func paxBytes(_ records: [[UInt8]], type: Character = "x") -> [UInt8] {
        var content: [UInt8] = []
        for record in records {
            var length = record.count + 3
            while String(length).utf8.count + record.count + 2 != length { length += 1 }
            content += Array("\(length) ".utf8) + record + [10]
        }
        return RawHeader("pax", type: type, size: content.count).with(content)
    }

    static func longName(_ name: [UInt8], type: Character = "L") -> [UInt8] {
        RawHeader("././@LongLink", type: type, size: name.count + 1, magic: "ustar  \u{0}").with(name + [0])
    }

    static let end = [UInt8](repeating: 0, count: 1024)
}

/// Digits with leading zeros and the final NUL.
func octal(_ value: Int, _ digits: Int) -> String {
    let text = String(value, radix: 8)
    return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text + "\u{0}"
}

/// GNU's base 256 for a field of this many bytes.
func base256(_ value: Int64, _ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: value < 0 ? 0xFF : 0, count: count)
    var rest = value
    for place in bytes.indices.reversed().prefix(8) {
        bytes[place] = UInt8(truncatingIfNeeded: rest)
        rest >>= 8
    }
    bytes[0] |= 0x80
    return bytes
}
