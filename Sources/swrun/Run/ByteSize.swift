/// Sizes as options take them.
enum ByteSize {
    /// The bytes that a text such as "64m", "1.5GiB" or "4096" stands for, in units of 1024 or `base`.
    static func parse(_ text: String, base: Double = 1024) throws(InvalidValue) -> UInt64 {
        let invalid = InvalidValue("invalid size: '\(text)'")
        let lower = text.lowercased()
        let digits = lower.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        var suffix = lower.dropFirst(digits.count)
        guard !digits.isEmpty, let number = Double(digits), number >= 0 else { throw invalid }
        if suffix.hasPrefix(" ") { suffix = suffix.dropFirst() }
        var factor = 1.0
        if let unit = suffix.first, let power = Array("kmgtp").firstIndex(of: unit) {
            for _ in 0...power { factor *= base }
            suffix = suffix.dropFirst()
            if suffix.hasPrefix("i") { suffix = suffix.dropFirst() }
        }
        guard suffix.isEmpty || suffix == "b", number * factor < 0x1p62 else { throw invalid }
        return UInt64(number * factor)
    }
}
