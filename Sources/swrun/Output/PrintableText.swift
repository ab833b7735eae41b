internal import Linux

extension String {
    /// The text as it may be shown on a terminal, whoever wrote it: control characters, and the marks that turn the
    /// direction of writing or end a line, stand as escapes ("\x1b", "\u{202e}"), so that no image can drive the reader's terminal.
    var printable: String { printable(keepingLayout: false) }

    /// The same for texts of several lines or columns, such as errors.
    func printable(keepingLayout: Bool) -> String {
        // Most texts are plain, and lists have many of them.
        if utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) { return self }
        guard unicodeScalars.contains(where: \.drivesTerminal) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            switch scalar {
            case "\n" where keepingLayout, "\t" where keepingLayout: text.unicodeScalars.append(scalar)
            case "\n": text += "\\n"
            case "\t": text += "\\t"
            case "\r": text += "\\r"
            case _ where scalar.drivesTerminal && scalar.value < 0x100: text += String.escape(scalar.value)
            case _ where RawText.isByte(scalar): text += String.escape(UInt32(RawText.byte(of: scalar) ?? 0))
            case _ where scalar.drivesTerminal: text += "\\u{\(String(scalar.value, radix: 16))}"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }

    /// "\\x1b".
    private static func escape(_ byte: UInt32) -> String { "\\x" + byte.hexadecimal(width: 2) }

    /// The first characters of a text, with "…" as the last of them where some were left out.
    func shortened(to limit: Int) -> String {
        guard unicodeScalars.count > limit else { return self }
        var text = ""
        text.unicodeScalars.append(contentsOf: unicodeScalars.prefix(max(0, limit - 1)))
        return text + "…"
    }
}

extension Unicode.Scalar {
    fileprivate var drivesTerminal: Bool {
        switch value {
        case 0...0x1f, 0x7f...0x9f: true
        case 0x061c, 0x200e, 0x200f, 0x2028...0x202e, 0x2066...0x2069: true
        case _ where RawText.isByte(self): true
        default: false
        }
    }
}

extension String {
    /// JSON in which everything that drives a terminal is escaped. What JSON itself needs as control characters are
    /// the newlines of its layout.
    var printableJSON: String {
        guard unicodeScalars.contains(where: { $0 != "\n" && $0.drivesTerminal }) else { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar != "\n", scalar.drivesTerminal, !RawText.isByte(scalar) {
                text += "\\u" + scalar.value.hexadecimal(width: 4)
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
