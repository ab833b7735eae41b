internal import Linux

/// Points in time as docker's users write them: how long ago (`24h`, `1h30m`), a date or a time (`2026-11-21`,
/// `2026-11-21T08:03`, with a zone or in this place's), or seconds since 1970.
enum Moment {
    /// - Throws: `Failure` for what is none of these.
    static func parse(_ text: String, now: Timestamp = .now) throws(Failure) -> Timestamp {
        if let ago = duration(text) {
            let seconds = now.seconds.subtractingReportingOverflow(ago).partialValue
            return Timestamp(seconds: seconds, nanoseconds: now.nanoseconds)
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count <= 2, let seconds = parts.first.flatMap({ Int64($0) }),
            parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
        {
            return Timestamp(seconds: seconds)
        }
        if let moment = date(text) { return moment }
        throw Failure(
            "\(text.printable) is no point in time",
            hint: "write how long ago it is (24h, 1h30m), a date (2026-11-21), a time (2026-11-21T08:03:00Z) or "
                + "seconds since 1970")
    }

    /// Go's durations, in whole seconds; nil for what is none.
    static func duration(_ text: String) -> Int64? {
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
        return Int64(exactly: total.rounded(.towardZero))
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
