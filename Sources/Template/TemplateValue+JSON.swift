extension TemplateValue {
    /// The value as JSON on one line, as Go's encoder writes it.
    ///
    /// - Parameter escapingMarkup: Whether `<`, `>` and `&` become `\u003c` and so on; rows have them so in any case.
    package func json(escapingMarkup: Bool = false) -> String {
        var text = ""
        writeJSON(to: &text, escapingMarkup)
        return text
    }

    private func writeJSON(to text: inout String, _ escapingMarkup: Bool) {
        switch self {
        case .nothing, .nilList, .nilMap: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .float(let value): text += value.isFinite ? FloatText.json(value) : "null"
        case .string(let value): JSONText.write(value, to: &text, escapingMarkup)
        case .list(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += "," }
                element.writeJSON(to: &text, escapingMarkup)
            }
            text += "]"
        case .map(let map): TemplateValue.write(map.entries.map { ($0.key, $0.value) }, to: &text, escapingMarkup)
        case .record(let record):
            let fields =
                record.isRow ? record.fields.sorted { $0.name.precedesByBytes($1.name) } : record.fields
            TemplateValue.write(fields, to: &text, escapingMarkup || record.isRow)
        }
    }

    private static func write(
        _ members: [(String, TemplateValue)], to text: inout String, _ escapingMarkup: Bool
    ) {
        text += "{"
        for (index, member) in members.enumerated() {
            if index > 0 { text += "," }
            JSONText.write(member.0, to: &text, escapingMarkup)
            text += ":"
            member.1.writeJSON(to: &text, escapingMarkup)
        }
        text += "}"
    }
}

enum JSONText {
    /// A string in quotes, with the escapes of RFC 8259, section 7, and those that Go adds.
    static func write(_ string: String, to text: inout String, _ escapingMarkup: Bool) {
        text += "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case "\u{8}": text += "\\b"
            case "\u{c}": text += "\\f"
            case "<" where escapingMarkup, ">" where escapingMarkup, "&" where escapingMarkup: write(scalar, to: &text)
            // JavaScript takes these for ends of lines.
            case "\u{2028}", "\u{2029}": write(scalar, to: &text)
            case _ where scalar.value < 0x20: write(scalar, to: &text)
            default: text.unicodeScalars.append(scalar)
            }
        }
        text += "\""
    }

    private static func write(_ scalar: Unicode.Scalar, to text: inout String) {
        text += "\\u" + scalar.hex(digits: 4)
    }
}

extension Unicode.Scalar {
    /// The scalar's number in hexadecimal, with at least so many digits.
    func hex(digits: Int, uppercase: Bool = false) -> String {
        let hex = String(value, radix: 16, uppercase: uppercase)
        return String(repeating: "0", count: max(0, digits - hex.utf8.count)) + hex
    }
}
