/// A span of time as Go writes it, which is what scripts that read docker's messages expect: "30s", "1m30s", "1.5s", "250ms".
enum GoDuration {
    static func text(nanoseconds: Int64) -> String {
        if nanoseconds <= 0 { return "0s" }
        if nanoseconds < 1000 { return "\(nanoseconds)ns" }
        if nanoseconds < 1_000_000 { return decimal(nanoseconds, unit: 1000) + "µs" }
        if nanoseconds < 1_000_000_000 { return decimal(nanoseconds, unit: 1_000_000) + "ms" }
        let (hours, ofHour) = nanoseconds.quotientAndRemainder(dividingBy: 3_600_000_000_000)
        let (minutes, rest) = ofHour.quotientAndRemainder(dividingBy: 60_000_000_000)
        var text = hours > 0 ? "\(hours)h" : ""
        if hours > 0 || minutes > 0 { text += "\(minutes)m" }
        return text + decimal(rest, unit: 1_000_000_000) + "s"
    }

    /// A number of units with the decimals it takes.
    private static func decimal(_ value: Int64, unit: Int64) -> String {
        var fraction = String((value % unit + unit)).dropFirst()
        while fraction.last == "0" { fraction.removeLast() }
        return fraction.isEmpty ? "\(value / unit)" : "\(value / unit).\(fraction)"
    }
}
