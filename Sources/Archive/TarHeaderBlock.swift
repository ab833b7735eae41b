internal import Linux

/// A ustar header on its way out. The same fields give the same bytes on every machine. See tar(5).
struct TarHeaderBlock {
    private(set) var bytes = [UInt8](repeating: 0, count: TarHeader.size)

    /// Numbers that do not fit become 0, names are cut: pax records say those.
    init(type: UInt8, name: [UInt8], prefix: [UInt8] = [], permissions: UInt32, size: Int64) {
        put(name.prefix(100), at: 0)
        putOctal(Int64(permissions), at: 100, digits: 7)
        putOctal(0, at: 108, digits: 7)
        putOctal(0, at: 116, digits: 7)
        putOctal(size, at: 124, digits: 11)
        putOctal(0, at: 136, digits: 11)
        bytes[156] = type
        put("ustar\u{0}00".utf8, at: 257)
        putOctal(0, at: 329, digits: 7)
        putOctal(0, at: 337, digits: 7)
        put(prefix.prefix(155), at: 345)
    }

    /// What fits in this many octal digits.
    static func fits(_ value: Int64, digits: Int64) -> Bool { value >= 0 && value >> (3 * digits) == 0 }

    mutating func setOwner(user: UInt32, group: UInt32) {
        putOctal(Int64(user), at: 108, digits: 7)
        putOctal(Int64(group), at: 116, digits: 7)
    }

    mutating func setModified(_ seconds: Int64) { putOctal(seconds, at: 136, digits: 11) }

    mutating func setLinkName(_ name: [UInt8]) { put(name.prefix(100), at: 157) }

    mutating func setDevice(_ device: DeviceNumber) {
        putOctal(Int64(device.major), at: 329, digits: 7)
        putOctal(Int64(device.minor), at: 337, digits: 7)
    }

    /// Comes last: the sum of all bytes with its own field as blanks.
    mutating func setChecksum() {
        put(repeatElement(UInt8(ascii: " "), count: 8), at: 148)
        var sum: Int64 = 0
        for byte in bytes { sum += Int64(byte) }
        putOctal(sum, at: 148, digits: 6)
        bytes[154] = 0
    }

    /// A name as ustar's name and prefix, or nil where it does not fit: split at a slash, at most 155 and 100 bytes.
    static func split(_ path: [UInt8]) -> (name: [UInt8], prefix: [UInt8])? {
        if path.count <= 100 { return (path, []) }
        let slash = UInt8(ascii: "/")
        // The slash at the end of a directory's name belongs to the name.
        let searched = path.prefix(min(156, path.count - 1))
        guard let place = searched.lastIndex(of: slash), place > 0, path.count - place - 1 <= 100 else { return nil }
        return (Array(path[(place + 1)...]), Array(path[..<place]))
    }

    private mutating func put(_ value: some Sequence<UInt8>, at offset: Int) {
        var place = offset
        for byte in value {
            bytes[place] = byte
            place += 1
        }
    }

    private mutating func putOctal(_ value: Int64, at offset: Int, digits: Int) {
        var rest = Self.fits(value, digits: Int64(digits)) ? value : 0
        for place in (offset..<offset + digits).reversed() {
            bytes[place] = UInt8(ascii: "0") + UInt8(rest & 7)
            rest >>= 3
        }
    }
}
