internal import Linux

/// The records of a pax header on its way out. See pax(1), "pax Extended Header".
struct PaxRecords {
    private var records: [(key: [UInt8], value: [UInt8])] = []

    var isEmpty: Bool { records.isEmpty }

    mutating func add(_ key: String, _ value: [UInt8]) { records.append((Array(key.utf8), value)) }

    mutating func add(_ key: String, _ value: Int64) { add(key, Array(String(value).utf8)) }

    /// Seconds with as many decimals as it takes; a moment before 1970 counts backwards: "-0.5".
    mutating func add(_ key: String, _ time: Timestamp) {
        var (seconds, nanoseconds) = (time.seconds, Int64(time.nanoseconds))
        let isNegative = seconds < 0
        if isNegative, nanoseconds > 0 { (seconds, nanoseconds) = (seconds + 1, 1_000_000_000 - nanoseconds) }
        var text = (isNegative ? "-" : "") + String(seconds.magnitude)
        if nanoseconds > 0 {
            var digits = String(1_000_000_000 + nanoseconds).dropFirst()
            while digits.last == "0" { digits.removeLast() }
            text += "." + digits
        }
        add(key, Array(text.utf8))
    }

    /// All records, sorted by key: "<length> <key>=<value>\n", where the length counts its own digits too.
    var encoded: [UInt8] {
        var all: [UInt8] = []
        for (key, value) in records.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            let rest = key.count + value.count + 3
            var length = rest + String(rest).utf8.count
            if String(length).utf8.count > String(rest).utf8.count { length = rest + String(length).utf8.count }
            all += Array(String(length).utf8) + [UInt8(ascii: " ")] + key
            all += [UInt8(ascii: "=")] + value + [UInt8(ascii: "\n")]
        }
        return all
    }
}
