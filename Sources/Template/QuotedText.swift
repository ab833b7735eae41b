/// Strings in quotes, as Go's strconv package reads and writes them.
enum QuotedText {
    /// The text in double quotes, with what cannot be shown as escapes.
    static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            default: quoted += escaped(scalar)
            }
        }
        return quoted + "\""
    }

    /// A character in single quotes.
    static func quote(_ scalar: Unicode.Scalar) -> String { scalar == "'" ? "'\\''" : "'\(escaped(scalar))'" }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\\": return "\\\\"
        case "\u{7}": return "\\a"
        case "\u{8}": return "\\b"
        case "\u{c}": return "\\f"
        case "\n": return "\\n"
        case "\r": return "\\r"
        case "\t": return "\\t"
        case "\u{b}": return "\\v"
        case _ where isPrintable(scalar): return String(Character(scalar))
        case _ where scalar.value < 0x80: return "\\x" + scalar.hex(digits: 2)
        case _ where scalar.value < 0x10000: return "\\u" + scalar.hex(digits: 4)
        default: return "\\U" + scalar.hex(digits: 8)
        }
    }

    /// Whether Go shows a character as it is: letters, marks, numbers, punctuation, symbols, and the ASCII space.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.value < 0x80 { return (0x20...0x7e).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            return false
        default: return true
        }
    }

    /// What stands between the quotes of a literal, with its escapes resolved; nil when an escape is none.
    static func unquote(_ literal: String) -> String? {
        var rest = literal.unicodeScalars.dropFirst().dropLast()
        if literal.hasPrefix("`") {
            // Go drops carriage returns from raw strings.
            var text = String.UnicodeScalarView()
            text.append(contentsOf: rest.filter { $0 != "\r" })
            return String(text)
        }
        let quote: Unicode.Scalar = literal.hasPrefix("'") ? "'" : "\""
        var bytes: [UInt8] = []
        while let scalar = rest.popFirst() {
            guard scalar == "\\" else {
                bytes += scalar.utf8
                continue
            }
            guard let part = escape(&rest, quote) else { return nil }
            bytes += part
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The bytes of what follows a backslash.
    private static func escape(
        _ rest: inout String.UnicodeScalarView.SubSequence, _ quote: Unicode.Scalar
    ) -> [UInt8]? {
        guard let letter = rest.popFirst() else { return nil }
        switch letter {
        case "a": return [0x07]
        case "b": return [0x08]
        case "f": return [0x0c]
        case "n": return [0x0a]
        case "r": return [0x0d]
        case "t": return [0x09]
        case "v": return [0x0b]
        case "\\", quote: return Array(letter.utf8)
        case "x": return number(&rest, 2, 16).flatMap { UInt8(exactly: $0) }.map { [$0] }
        case "u": return number(&rest, 4, 16).flatMap { Unicode.Scalar($0) }.map { Array($0.utf8) }
        case "U": return number(&rest, 8, 16).flatMap { Unicode.Scalar($0) }.map { Array($0.utf8) }
        case "0"..."7":
            guard let tail = number(&rest, 2, 8) else { return nil }
            return UInt8(exactly: (letter.value - 0x30) * 64 + tail).map { [$0] }
        default: return nil
        }
    }

    private static func number(
        _ rest: inout String.UnicodeScalarView.SubSequence, _ digits: Int, _ radix: UInt32
    ) -> UInt32? {
        var number: UInt32 = 0
        for _ in 0..<digits {
            guard let scalar = rest.popFirst(), let digit = Character(scalar).hexDigitValue, digit < radix,
                scalar.isASCII
            else { return nil }
            // Eight hexadecimal digits fill the type and no more.
            number = number &* radix &+ UInt32(digit)
        }
        return number
    }
}
