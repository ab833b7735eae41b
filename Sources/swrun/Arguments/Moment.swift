internal import Linux

/// Points in time as docker's users write them: how long ago (`24h`, `1h30m`), a date or a time (`2026-11-21`,
/// `2026-11-21T08:03`, with a zone or in this place's), or seconds since 1970.
enum Moment {
    /// - Throws: `Failure` for what is none of these.
    static func parse(_ text: String, now: Timestamp = .now) throws(Failure) -> Timestamp {
        if let ago = nanoseconds(text) { return now.earlier(by: ago) }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count <= 2, let seconds = parts.first.flatMap({ Int64($0) }),
            parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
        {
            return Timestamp(seconds: seconds, nanoseconds: fraction(parts.count == 2 ? parts[1] : ""))
        }
        if let moment = date(text) { return moment }
        throw Failure(
            "\(text.printable) is no point in time",
            hint: "write how long ago it is (24h, 1h30m), a date (2026-11-21), a time (2026-11-21T08:03:00Z) or "
                + "seconds since 1970")
    }

    /// The same for an option's value, which may be missing.
    /// - Throws: `Failure` in docker's words.
    static func parse(_ text: String?, of option: String) throws(Failure) -> Timestamp? {
        guard let text, !text.isEmpty else { return nil }
        do throws(Failure) {
            return try parse(text)
        } catch {
            throw Failure(
                "invalid value for \"\(option)\": failed to parse value as time or duration: \"\(text)\"",
                hint: error.hint)
        }
    }

    /// Nanoseconds, of the digits behind a point.
    private static func fraction(_ digits: Substring) -> Int32 {
        let first = digits.utf8.prefix(9)
        var value: Int32 = 0
        for digit in first where (48...57).contains(digit) { value = value * 10 + Int32(digit - 48) }
        for _ in first.count..<9 { value *= 10 }
        return value
    }

    /// Go's durations, in whole seconds; nil for what is none.
    static func duration(_ text: String) -> Int64? { seconds(text).flatMap { Int64(exactly: $0.rounded(.towardZero)) } }

    private static func nanoseconds(_ text: String) -> Int64? {
        guard let seconds = seconds(text) else { return nil }
        // More than 292 years ago is before every moment there is.
        return Int64(exactly: (seconds * 1e9).rounded()) ?? (seconds < 0x1p63 ? .max : nil)
    }

    private static func seconds(_ text: String) -> Double? {
        var rest = Substring(text)
        var total = 0.0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix { !($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(unit.count)
            guard let number = Double(digits), let seconds = units.first(where: { $0.name == unit })?.seconds else {
                return nil
            }
            total += number * seconds
        }
        return total
    }

    private static let units: [(name: Substring, seconds: Double)] = [
        ("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600),
    ]

    private static func date(_ text: String) -> Timestamp? {
        if let moment = Timestamp(rfc3339: text) { return moment }
        // What is left out is zero, and the zone that of this place.
        let whole = "0000-00-00T00:00:00"
        guard [10, 13, 16].contains(text.utf8.count) || text.utf8.count >= 19 else { return nil }
        let local = text.utf8.count < whole.utf8.count ? text + whole.dropFirst(text.count) : text
        guard let moment = Timestamp(rfc3339: local + "Z") else { return nil }
        return Timestamp(seconds: moment.seconds - moment.localOffset)
    }
}

extension Timestamp {
    /// The moment so many nanoseconds before this one.
    fileprivate func earlier(by nanoseconds: Int64) -> Timestamp {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        let difference = Int64(self.nanoseconds) - rest
        let seconds = self.seconds.subtractingReportingOverflow(whole + (difference < 0 ? 1 : 0)).partialValue
        return Timestamp(seconds: seconds, nanoseconds: Int32(difference < 0 ? difference + 1_000_000_000 : difference))
    }
}
