/// One `--filter KEY=VALUE`.
struct FilterWord: Hashable {
    let key: String
    let value: String

    /// - Parameter keys: Those that there are, for the error that names them.
    /// - Throws: `Failure` in docker's words.
    static func parse(_ words: [String], keys: [String]) throws(Failure) -> [FilterWord] {
        var filters: [FilterWord] = []
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let hint = "there are \(keys.dropLast().joined(separator: ", ")) and \(keys.last ?? "")"
            guard parts.count > 1 else {
                throw Failure(
                    "invalid argument \"\(word.printable)\": bad format of filter (expected name=value)", hint: hint)
            }
            // docker takes the key without the spaces around it, and in any case.
            let key = parts[0].filter { $0 != " " }.lowercased()
            guard keys.contains(key) else { throw Failure("Invalid filter '\(parts[0].printable)'", hint: hint) }
            filters.append(FilterWord(key: key, value: parts[1]))
        }
        return filters
    }

    func invalid(hint: String? = nil) -> Failure {
        Failure("Invalid filter '\(key)=[\(value.printable)]'", hint: hint)
    }
}
