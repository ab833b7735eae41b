internal import CLinux

/// A moment, as seconds and nanoseconds since 1970 in UTC.
package struct Timestamp: Hashable, Sendable, Comparable {
    package var seconds: Int64
    package var nanoseconds: Int32

    package init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// The wall clock. See clock_gettime(2) CLOCK_REALTIME.
    package static var now: Timestamp { reading(CLOCK_REALTIME) }

    /// A clock that is never set back, for durations. See clock_gettime(2) CLOCK_MONOTONIC.
    package static var monotonic: Timestamp { reading(CLOCK_MONOTONIC) }

    /// Since the machine was started, time asleep included. See clock_gettime(2) CLOCK_BOOTTIME.
    package static var sinceBoot: Timestamp { reading(CLOCK_BOOTTIME) }

    private static func reading(_ clock: clockid_t) -> Timestamp {
        var raw = timespec()
        clock_gettime(clock, &raw)
        return Timestamp(seconds: Int64(raw.tv_sec), nanoseconds: Int32(raw.tv_nsec))
    }

    /// Nanoseconds from another moment until this one; what 64 bits cannot hold (292 years) is their largest number.
    package func nanoseconds(since earlier: Timestamp) -> Int64 {
        let (difference, tooFar) = seconds.subtractingReportingOverflow(earlier.seconds)
        let (whole, tooLong) = difference.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, tooMuch) = whole.addingReportingOverflow(Int64(nanoseconds) - Int64(earlier.nanoseconds))
        if tooFar || tooLong || tooMuch { return self < earlier ? .min : .max }
        return sum
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// RFC 3339 in UTC with as many decimals as it takes: "2026-11-21T08:03:52.5Z". It knows the years 0 to 9999; a moment
    /// outside of them becomes the nearest inside.
    package var rfc3339: String {
        if seconds < Timestamp.year0 { return "0000-01-01T00:00:00Z" }
        if seconds >= Timestamp.year10000 { return "9999-12-31T23:59:59.999999999Z" }
        let (days, second) = seconds.quotientAndRemainder(flooringBy: 86400)
        let (year, month, day) = Timestamp.civil(fromDays: days)
        // Bytes, not strings put together: every command tells the time, and none should wait for that.
        var text: [UInt8] = []
        text.reserveCapacity(30)
        let parts: [(value: Int64, width: Int, end: Unicode.Scalar)] = [
            (year, 4, "-"), (month, 2, "-"), (day, 2, "T"), (second / 3600, 2, ":"), (second / 60 % 60, 2, ":"),
            (second % 60, 2, nanoseconds == 0 ? "Z" : "."),
        ]
        for part in parts {
            append(part.value, width: part.width, to: &text)
            text.append(UInt8(ascii: part.end))
        }
        if nanoseconds != 0 {
            append(Int64(nanoseconds), width: 9, to: &text)
            while text.last == UInt8(ascii: "0") { text.removeLast() }
            text.append(UInt8(ascii: "Z"))
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// The same with nine decimals always, so that columns of it are straight: "2026-11-21T08:03:52.500000000Z".
    package var fixedRFC3339: String {
        let text = rfc3339.dropLast()
        let zeros = String(repeating: "0", count: max(0, 29 - max(20, text.utf8.count)))
        return text + (text.utf8.count == 19 ? "." : "") + zeros + "Z"
    }

    /// Reads RFC 3339 with "Z" or a numeric zone; decimals after the ninth are dropped.
    package init?(rfc3339 text: String) {
        let bytes = Array(text.utf8)
        func number(_ range: Range<Int>) -> Int64? {
            guard range.upperBound <= bytes.count else { return nil }
            var value: Int64 = 0
            for byte in bytes[range] {
                guard (48...57).contains(byte) else { return nil }
                value = value * 10 + Int64(byte - 48)
            }
            return value
        }
        guard bytes.count >= 20, bytes[4] == 45, bytes[7] == 45, bytes[10] | 32 == 116, bytes[13] == 58,
            bytes[16] == 58,
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), (1...12).contains(month),
            (1...31).contains(day), let hour = number(11..<13), let minute = number(14..<16),
            let second = number(17..<19), hour < 24, minute < 60, second < 61
        else { return nil }
        var end = 19
        var fraction: Int64 = 0
        if bytes[19] == 46 {
            end = 20
            while end < bytes.count, (48...57).contains(bytes[end]) { end += 1 }
            guard end > 20, let digits = number(20..<min(end, 29)) else { return nil }
            fraction = digits
            for _ in min(end, 29)..<29 { fraction *= 10 }
        }
        guard end < bytes.count else { return nil }
        var zone: Int64 = 0
        if bytes[end] | 32 != 122 {
            guard bytes.count == end + 6, bytes[end + 3] == 58, let hours = number(end + 1..<end + 3),
                let minutes = number(end + 4..<end + 6), hours < 24, minutes < 60,
                bytes[end] == 43 || bytes[end] == 45
            else { return nil }
            zone = (hours * 60 + minutes) * (bytes[end] == 43 ? 60 : -60)
        } else if bytes.count != end + 1 {
            return nil
        }
        let days = Timestamp.days(fromYear: year, month: month, day: day)
        // The 31st of a short month would be taken for a day of the next.
        guard Timestamp.civil(fromDays: days).month == month else { return nil }
        seconds = days * 86400 + hour * 3600 + minute * 60 + second - zone
        nanoseconds = Int32(fraction)
    }

    private static let year0: Int64 = -62_167_219_200
    private static let year10000: Int64 = 253_402_300_800

    /// Days since 1970 to a date of the Gregorian calendar (the well-known algorithm of eras of 400 years).
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(flooringBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func days(fromYear year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).quotientAndRemainder(flooringBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    fileprivate func quotientAndRemainder(flooringBy divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

/// The last `width` decimal digits of a number.
private func append(_ value: Int64, width: Int, to text: inout [UInt8]) {
    var rest = value.magnitude
    let start = text.count
    for _ in 0..<width {
        text.insert(UInt8(ascii: "0") + UInt8(rest % 10), at: start)
        rest /= 10
    }
}
