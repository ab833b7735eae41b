/// One `--filter KEY=VALUE`.
struct FilterWord: Hashable {
    let key: String
    let value: String

    /// - Parameter keys: Those that there are, for the error that names them.
    /// - Throws: `Failure` in docker's words.
    static func parse(_ words: [String], keys: [String]) throws(Failure) -> [FilterWord] {
        var filters: [FilterWord] = []
        for word in words {
            let filter = KeyValue(word)
            let hint = "there are \(keys.dropLast().joined(separator: ", ")) and \(keys.last ?? "")"
            guard let value = filter.value else {
                throw Failure(
                    "invalid argument \"\(word.printable)\": bad format of filter (expected name=value)", hint: hint)
            }
            // docker takes the key without the spaces around it, and in any case.
            let key = filter.key.filter { $0 != " " }.lowercased()
            guard keys.contains(key) else { throw Failure("Invalid filter '\(filter.key.printable)'", hint: hint) }
            filters.append(FilterWord(key: key, value: value))
        }
        return filters
    }

    func invalid(hint: String? = nil) -> Failure {
        Failure("Invalid filter '\(key)=[\(value.printable)]'", hint: hint)
    }
}
