/// The encoding of bytes in names of RFC 3986, as libarchive uses it for attribute names.
enum PercentEncoding {
    /// nil when a "%" is not followed by two hexadecimal digits.
    static func decode(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        var rest = text
        while let character = rest.popFirst() {
            guard character == UInt8(ascii: "%") else {
                bytes.append(character)
                continue
            }
            guard let high = rest.popFirst(), let low = rest.popFirst(),
                let byte = UInt8(String(decoding: [high, low], as: UTF8.self), radix: 16), high != UInt8(ascii: "+"),
                high != UInt8(ascii: "-")
            else { return nil }
            bytes.append(byte)
        }
        return bytes
    }
}
