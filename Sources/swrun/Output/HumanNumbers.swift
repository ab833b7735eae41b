internal import Linux

/// Numbers as people read them, the way docker writes them.
enum Human {
    /// A size in bytes with three digits and a decimal unit: "45B", "1.98MB", "401MB".
    static func size(_ bytes: Int64) -> String {
        let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"]
        var divisor: Int64 = 1
        var unit = 0
        // A number that would round up to 1000 belongs to the next unit: docker's "1e+03kB" is not repeated.
        while unit + 1 < units.count, bytes >= divisor * 1000 - divisor / 2 {
            divisor *= 1000
            unit += 1
        }
        guard unit > 0 else { return "\(bytes)B" }
        // Hundredths, tenths or whole, so that three digits remain.
        for (limit, scale) in [(Int64(10), Int64(100)), (100, 10)] {
            let scaled = rounded(bytes, over: divisor / scale)
            if scaled < limit * scale { return decimal(scaled, scale: scale) + units[unit] }
        }
        return "\(rounded(bytes, over: divisor))\(units[unit])"
    }

    private static func rounded(_ value: Int64, over divisor: Int64) -> Int64 {
        let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
        return rest >= divisor - divisor / 2 ? quotient + 1 : quotient
    }

    /// "1.98" for 198 hundredths; zeros at the end are left out, as `%.3g` does.
    private static func decimal(_ value: Int64, scale: Int64) -> String {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: scale)
        guard rest != 0 else { return "\(whole)" }
        let digits = String(String(scale + rest).dropFirst())
        return "\(whole)." + (digits.hasSuffix("0") ? String(digits.dropLast()) : digits)
    }

    /// How long something took or is ago, in one unit: "3 minutes", "About an hour".
    static func duration(seconds: Int64) -> String {
        let minutes = seconds / 60
        let hours = (seconds + 1800) / 3600
        return switch seconds {
        case ..<1: "Less than a second"
        case 1: "1 second"
        case ..<60: "\(seconds) seconds"
        case _ where minutes == 1: "About a minute"
        case _ where minutes < 60: "\(minutes) minutes"
        case _ where hours == 1: "About an hour"
        case _ where hours < 48: "\(hours) hours"
        case _ where hours < 24 * 14: "\(hours / 24) days"
        case _ where hours < 24 * 60: "\(hours / 24 / 7) weeks"
        case _ where hours < 24 * 730: "\(hours / 24 / 30) months"
        default: "\(hours / 24 / 365) years"
        }
    }

    /// "3 minutes ago"; "N/A" when the moment is not known.
    static func age(of moment: Timestamp?, now: Timestamp = .now) -> String {
        guard let moment else { return "N/A" }
        return duration(seconds: now.seconds - moment.seconds) + " ago"
    }
}
