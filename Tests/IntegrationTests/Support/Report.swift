/// What the probe said: all values of each key, in order.
struct Report {
    private var values: [String: [String]] = [:]
    let outcome: Outcome

    init(_ outcome: Outcome) {
        self.outcome = outcome
        for line in outcome.lines {
            guard let colon = line.firstIndex(of: ":") else { continue }
            values[String(line[..<colon]), default: []].append(String(line[colon...].dropFirst(2)))
        }
    }

    subscript(key: String) -> [String] { values[key] ?? [] }

    /// A field of /proc/self/status.
    func status(_ field: String) -> String {
        let line = self["status"].first { $0.hasPrefix(field + ":") } ?? ""
        return line.dropFirst(field.count + 1).filter { !$0.isWhitespace }
    }

    /// The answer to one question of the kind "read: /proc/keys empty", by its first word.
    func answer(_ key: String, _ subject: String) -> String {
        let line = self[key].first { $0.hasPrefix(subject + " ") } ?? ""
        return String(line.dropFirst(subject.count + 1))
    }
}
