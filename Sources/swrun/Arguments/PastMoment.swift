internal import Linux

/// A moment that filters name: "24h" or "1h30m" ago, "2026-11-21T08:00:00Z", "2026-11-21T08:00:00", "2026-11-21" (both in
/// UTC), or seconds since 1970.
enum PastMoment {
    /// - Returns: nil for a text that is none of these.
    static func parse(_ text: String, now: Timestamp = .now) -> Timestamp? {
        if let seconds = Int64(text) { return Timestamp(seconds: seconds) }
        if let moment = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z")
            ?? Timestamp(rfc3339: text + "T00:00:00Z")
        {
            return moment
        }
        guard let ago = nanoseconds(text), let seconds = Int64(exactly: (ago / 1e9).rounded(.down)) else { return nil }
        let moment = now.seconds.subtractingReportingOverflow(seconds)
        return moment.overflow ? nil : Timestamp(seconds: moment.partialValue, nanoseconds: now.nanoseconds)
    }

    /// A duration as Go writes it; a bare number is none.
    private static func nanoseconds(_ text: String) -> Double? {
        var rest = text[...]
        var sum = 0.0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { !($0.isASCII && $0.isNumber) && $0 != "." }
            rest = rest.dropFirst(name.count)
            guard let value = Double(number), let unit = units[String(name)] else { return nil }
            sum += value * unit
        }
        return text.isEmpty ? nil : sum
    }

    private static let units: [String: Double] = [
        "ns": 1, "us": 1e3, "µs": 1e3, "ms": 1e6, "s": 1e9, "m": 60e9, "h": 3600e9,
    ]
}
