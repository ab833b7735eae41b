extension Path {
    /// The path as text that is safe on a terminal and loses nothing: control and invisible characters, bytes that are
    /// not UTF-8 and backslashes are escaped as in C ("\n", "\x1b").
    package var printable: String { escaped(quote: nil) }

    /// The same between double quotes, those inside escaped, as Go's `%q` does it.
    package var quoted: String { "\"\(escaped(quote: "\""))\"" }

    private func escaped(quote: UnicodeScalar?) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            return bytes.map { $0 < 0x80 ? UnicodeScalar($0).escaped(quote: quote) : "\\x" + $0.hexadecimal(width: 2) }
                .joined()
        }
        return text.unicodeScalars.map { $0.escaped(quote: quote) }.joined()
    }
}

extension UnicodeScalar {
    fileprivate func escaped(quote: UnicodeScalar?) -> String {
        switch self {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\\": "\\\\"
        case quote: "\\\(self)"
        default: isInvisible ? utf8.map { "\\x" + $0.hexadecimal(width: 2) }.joined() : String(self)
        }
    }

    /// Whether it moves the cursor, colours or reorders text instead of being seen.
    private var isInvisible: Bool {
        switch properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate: true
        default: false
        }
    }

    private var utf8: [UInt8] { Array(String(self).utf8) }
}
