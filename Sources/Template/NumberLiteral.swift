/// A number of a template, which is an integer, a floating-point number, or both (`1e3`).
struct NumberLiteral: Sendable {
    let text: String
    let integer: Int64?
    let float: Double?

    /// A number that is not written as a character.
    /// - Returns: nil when the text is no number.
    init?(_ text: String) {
        self.text = text
        let number = NumberLiteral.integer(text)
        if let number {
            guard number.isNumber else { return nil }
            float = number.value.map(Double.init)
            integer = number.value
        } else {
            // What has neither a point nor an exponent was to be an integer.
            guard text.contains(where: { ".eE".contains($0) }), let value = NumberLiteral.float(text) else {
                return nil
            }
            float = value
            integer = Int64(exactly: value)
        }
    }

    /// A character constant: its number.
    init?(character text: String) {
        guard let unquoted = QuotedText.unquote(text), unquoted.unicodeScalars.count == 1,
            let scalar = unquoted.unicodeScalars.first
        else { return nil }
        self.text = text
        integer = Int64(scalar.value)
        float = Double(scalar.value)
    }

    /// The number where nothing says of which type it has to be.
    var value: TemplateValue? {
        let isHex = text.lowercased().contains("0x")
        let isFloat = !text.hasPrefix("'") && !isHex && text.contains { ".eE".contains($0) }
        if isFloat { return float.map { .float($0) } }
        return integer.map { .integer($0) }
    }

    /// What Go's ParseInt with base 0 takes; nil for what is no integer at all. What only fits an unsigned integer is a
    /// number without a value here.
    private static func integer(_ text: String) -> (value: Int64?, isNumber: Bool)? {
        var digits = Substring(text)
        let isNegative = digits.hasPrefix("-")
        if isNegative || digits.hasPrefix("+") { digits.removeFirst() }
        var radix = 10
        for (prefix, base) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.lowercased().hasPrefix(prefix) {
            radix = base
            digits = digits.dropFirst(2)
        }
        if radix == 10, digits.hasPrefix("0"), digits.utf8.count > 1 { (radix, digits) = (8, digits.dropFirst()) }
        // Low lines may stand between digits.
        if digits.hasPrefix("_"), radix != 10 { digits.removeFirst() }
        guard !digits.hasPrefix("_"), !digits.hasSuffix("_"), !digits.contains("__") else { return nil }
        let plain = digits.filter { $0 != "_" }
        guard !plain.isEmpty, plain.allSatisfy({ ($0.hexDigitValue ?? 99) < radix }) else { return nil }
        let value = Int64((isNegative ? "-" : "") + plain, radix: radix)
        return (value, value != nil || !isNegative && UInt64(plain, radix: radix) != nil)
    }

    private static func float(_ text: String) -> Double? {
        guard !text.isEmpty, text.utf8.allSatisfy({ "+-.0123456789eE_".utf8.contains($0) }),
            text.utf8.contains(where: Lexer.isDigit), !text.hasPrefix("_"), !text.hasSuffix("_"), !text.contains("__"),
            let value = Double(text.filter { $0 != "_" }), value.isFinite
        else { return nil }
        return value
    }
}
