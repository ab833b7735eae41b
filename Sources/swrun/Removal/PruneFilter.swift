internal import Linux

/// Which things a prune takes of those that are not needed: all that was asked for has to hold.
struct PruneFilter: Sendable {
    /// Made before this moment.
    private var until: Timestamp?
    private var labels: [Label] = []
    /// Of images: whether only those without a name are meant.
    private(set) var isDangling: Bool?
    /// As they were typed.
    let words: [String]

    private struct Label: Sendable {
        let label: KeyValue
        let isWanted: Bool
    }

    static let option = List(
        "filter", as: "filter", help: "Take only what fits: `until=24h`, `label=KEY[=VALUE]`, `label!=KEY[=VALUE]`")

    /// - Parameter acceptsDangling: Whether `dangling=true|false` is a filter of the command.
    init(_ words: [String], acceptsDangling: Bool = false) throws(Failure) {
        self.words = words
        for word in words {
            let filter = KeyValue(word)
            guard let value = filter.value else { throw Failure("invalid filter '\(word)': use KEY=VALUE") }
            let key = filter.key
            switch key {
            case "until":
                let moment: Timestamp
                do throws(Failure) {
                    moment = try Moment.parse(value)
                } catch {
                    throw Failure("Invalid filter 'until=\(value)'", hint: error.hint)
                }
                until = min(until ?? moment, moment)
            case "label", "label!":
                labels.append(Label(label: KeyValue(value), isWanted: key == "label"))
            case "dangling" where acceptsDangling:
                guard let flag = Flag.value(of: value) else {
                    throw Failure("Invalid filter 'dangling=[\(value)]'")
                }
                isDangling = flag
            default: throw Failure("Invalid filter '\(key)'")
            }
        }
    }

    /// What does not say when it was made is older than nothing.
    func accepts(created: Timestamp?) -> Bool {
        guard let until else { return true }
        return created.map { $0 < until } ?? false
    }

    var looksAtLabels: Bool { !labels.isEmpty }

    func accepts(labels own: [String: String]) -> Bool {
        labels.allSatisfy { $0.label.isAmong(own) == $0.isWanted }
    }
}
