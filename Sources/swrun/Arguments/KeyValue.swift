/// A word of the form KEY=VALUE, as many options take it.
struct KeyValue: Hashable, Sendable {
    let key: String
    /// All that follows the first "="; nil where there is none.
    let value: String?

    init(_ word: some StringProtocol) {
        let sign = word.firstIndex(of: "=")
        key = String(word[..<(sign ?? word.endIndex)])
        value = sign.map { String(word[word.index(after: $0)...]) }
    }

    /// Whether what has these labels has this one, whatever its value where none is asked for.
    func isAmong(_ labels: [String: String]) -> Bool {
        guard let own = labels[key] else { return false }
        return value == nil || own == value
    }
}

extension [String: String] {
    /// Of several words with one key the last counts; one without a value has an empty one.
    init(keyValues words: [String]) {
        self = Dictionary(words.map { KeyValue($0) }.map { ($0.key, $0.value ?? "") }) { $1 }
    }
}
