/// A number of bytes as tables show it: three significant digits of a decimal unit, "1.98MB".
package struct ByteCount: Hashable, Sendable, CustomStringConvertible {
    package let bytes: Int64

    package init(_ bytes: Int64) { self.bytes = bytes }

    package var description: String { text(significantDigits: 3) }

    /// With this many digits at most; four is what totals are shown with.
    package func text(significantDigits: Int) -> String {
        if abs(Double(bytes)) < 1000 { return "\(bytes)B" }
        var value = Double(bytes)
        for unit in ["kB", "MB", "GB", "TB", "PB", "EB"] {
            value /= 1000
            var factor = 1.0
            var whole = abs(value)
            while whole < 1 { whole *= 10 }
            for _ in 1..<significantDigits where whole * factor < ByteCount.power(significantDigits - 1) {
                factor *= 10
            }
            let rounded = (value * factor).rounded(.toNearestOrEven) / factor
            // 999950 is 1MB: rounding may reach the next unit.
            if abs(rounded) < 1000 || unit == "EB" { return ByteCount.decimal(rounded) + unit }
        }
        return "\(bytes)B"
    }

    private static func power(_ exponent: Int) -> Double { (0..<exponent).reduce(1) { value, _ in value * 10 } }

    /// Swift prints the shortest decimal that is this number, which is the rounded one.
    private static func decimal(_ value: Double) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
