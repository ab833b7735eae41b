extension FixedWidthInteger {
    /// The number in base 16, with zeros before it up to a width: 10 is "0a" in two digits.
    package func hexadecimal(width: Int) -> String { padded(radix: 16, to: width) }

    /// The number in base 8, with zeros before it up to a width: the permissions 0o644 are "0644" in four digits.
    package func octal(width: Int) -> String { padded(radix: 8, to: width) }

    private func padded(radix: Int, to width: Int) -> String {
        let digits = String(self, radix: radix)
        return String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
    }
}
