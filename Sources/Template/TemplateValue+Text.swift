extension TemplateValue {
    /// The value as an action prints it: what is missing is `<no value>`.
    var printed: String {
        if case .nothing = self { return "<no value>" }
        return text
    }

    /// The value as Go's `%v` prints it: `[a b]`, `map[k:v]`, `{a b}`.
    var text: String {
        var text = ""
        write(to: &text)
        return text
    }

    private func write(to text: inout String) {
        switch self {
        case .nothing: text += "<nil>"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .float(let value): text += FloatText.general(value)
        case .string(let value): text += value
        case .nilList: text += "[]"
        case .nilMap: text += "map[]"
        case .list(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += " " }
                element.write(to: &text)
            }
            text += "]"
        case .map(let map):
            text += "map["
            for (index, entry) in map.entries.enumerated() {
                if index > 0 { text += " " }
                text += entry.key + ":"
                entry.value.write(to: &text)
            }
            text += "]"
        case .record(let record):
            text += "{"
            for (index, field) in record.fields.enumerated() {
                if index > 0 { text += " " }
                field.value.write(to: &text)
            }
            text += "}"
        }
    }
}

/// Floating-point numbers as Go writes them: the fewest digits that give the number back.
enum FloatText {
    /// `%v`: with an exponent below 1e-4 and from 1e6 on.
    static func general(_ value: Double) -> String { text(value, exponentFrom: 6, below: -4) }

    /// As encoding/json writes them: with an exponent below 1e-6 and from 1e21 on.
    static func json(_ value: Double) -> String { text(value, exponentFrom: 21, below: -6, exponentDigits: 1) }

    static func text(_ value: Double, exponentFrom high: Int, below low: Int, exponentDigits: Int = 2) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let (digits, point) = decimal(value.magnitude)
        let sign = value.sign == .minus ? "-" : ""
        let exponent = digits == "0" ? 0 : point - 1
        guard exponent < low || exponent >= high else { return sign + plain(digits, point) }
        let fraction = digits.dropFirst()
        let power = String(exponent.magnitude)
        let zeros = String(repeating: "0", count: max(0, exponentDigits - power.count))
        return sign + digits.prefix(1) + (fraction.isEmpty ? "" : "." + fraction) + "e"
            + (exponent < 0 ? "-" : "+") + zeros + power
    }

    private static func plain(_ digits: String, _ point: Int) -> String {
        if digits == "0" { return "0" }
        if point <= 0 { return "0." + String(repeating: "0", count: -point) + digits }
        if point >= digits.count { return digits + String(repeating: "0", count: point - digits.count) }
        return digits.prefix(point) + "." + digits.dropFirst(point)
    }

    /// The shortest digits that give the number back, and where the point stands in them: 0.00123 is ("123", -2).
    static func decimal(_ value: Double) -> (digits: String, point: Int) {
        // Swift's description has the shortest digits: "1.23e-05", "123.0".
        let parts = value.description.split(separator: "e", maxSplits: 1)
        let mantissa = parts.first ?? "0"
        let exponent = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        let halves = mantissa.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        let whole = halves.first ?? "0"
        let all = whole + (halves.count > 1 ? halves[1] : "")
        let significant = all.drop { $0 == "0" }
        var digits = String(significant)
        while digits.last == "0" { digits.removeLast() }
        guard !digits.isEmpty else { return ("0", 1) }
        return (digits, whole.count + exponent - (all.count - significant.count))
    }
}
