internal import Runtime

/// `--restart`, as `run`, `create` and `update` take it.
enum RestartOption {
    static let key = Value<RestartPolicy>(
        "restart", as: "policy",
        help: "Start again after an end that nobody asked for:\n`no`, `on-failure[:MAX]`, `always` or `unless-stopped`"
    ) { text throws(InvalidValue) in try parse(text) }

    /// - Throws: `InvalidValue` in docker's words.
    static func parse(_ text: String) throws(InvalidValue) -> RestartPolicy {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        let name = parts.first ?? ""
        guard parts.count > 1 else {
            guard let policy = RestartPolicy(name: name) else { throw InvalidValue("invalid restart policy '\(name)'") }
            return policy
        }
        guard parts.count == 2, let count = Int(parts[1]) else {
            throw InvalidValue("invalid restart policy format: maximum retry count must be an integer")
        }
        guard let policy = RestartPolicy(name: name, maximumRetryCount: count) else {
            throw InvalidValue("invalid restart policy '\(name)'")
        }
        guard case .onFailure = policy else {
            throw InvalidValue("maximum retry count cannot be used with restart policy '\(name)'")
        }
        guard count >= 0 else { throw InvalidValue("maximum retry count cannot be negative") }
        return policy
    }
}
