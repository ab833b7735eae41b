/// Bytes that are probably UTF-8, as text that keeps all of them: the command line and the environment.
///
/// A byte that is not part of UTF-8 becomes one of 128 characters of a private-use plane, U+10FF80 to U+10FFFF; so do the
/// bytes of these characters themselves, so that nothing is lost and nothing stands for two things. `Path` and
/// `ChildProcess` turn them back into bytes.
package enum RawText {
    private static let base: UInt32 = 0x10FF00

    /// The text of bytes.
    package static func text(of bytes: [UInt8]) -> String {
        let decoded = String(decoding: bytes, as: UTF8.self)
        // Where nothing was repaired and nothing could be mistaken, this is all: the usual case.
        if decoded.utf8.elementsEqual(bytes), !holdsBytes(decoded) { return decoded }
        var text = String.UnicodeScalarView()
        var rest = bytes[...]
        while !rest.isEmpty {
            var decoder = UTF8()
            var iterator = rest.makeIterator()
            if case .scalarValue(let scalar) = decoder.decode(&iterator), !isByte(scalar),
                rest.starts(with: Array(String(scalar).utf8))
            {
                text.append(scalar)
                rest = rest.dropFirst(UTF8.width(scalar))
            } else {
                for byte in rest.prefix(undecodedLength(of: rest)) {
                    if let scalar = Unicode.Scalar(base + UInt32(byte)) { text.append(scalar) }
                }
                rest = rest.dropFirst(undecodedLength(of: rest))
            }
        }
        return String(text)
    }

    /// One byte, or the four of a character that stands for a byte.
    private static func undecodedLength(of bytes: ArraySlice<UInt8>) -> Int {
        guard let last = bytes.dropFirst(3).first, (0x80...0xbf).contains(last) else { return 1 }
        return bytes.starts(with: [0xf4, 0x8f, 0xbe]) || bytes.starts(with: [0xf4, 0x8f, 0xbf]) ? 4 : 1
    }

    /// The bytes of a text, with those that could not be text.
    package static func bytes(of text: String) -> [UInt8] {
        guard holdsBytes(text) else { return Array(text.utf8) }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if isByte(scalar) { bytes.append(UInt8(scalar.value - base)) } else { bytes += Array(String(scalar).utf8) }
        }
        return bytes
    }

    /// Whether a character stands for a byte.
    package static func isByte(_ scalar: Unicode.Scalar) -> Bool { (base + 0x80...base + 0xff).contains(scalar.value) }

    /// The byte that a character stands for.
    package static func byte(of scalar: Unicode.Scalar) -> UInt8? { isByte(scalar) ? UInt8(scalar.value - base) : nil }

    private static func holdsBytes(_ text: String) -> Bool {
        text.utf8.contains(0xf4) && text.unicodeScalars.contains(where: isByte)
    }
}
