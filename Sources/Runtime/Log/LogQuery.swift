package import Linux

/// Which part of a log is wanted.
package struct LogQuery: Hashable, Sendable {
    package var since: Timestamp?
    package var until: Timestamp?
    /// How many lines at the end, of those that fit the times; nil for all.
    package var lineCount: Int?

    package init(since: Timestamp? = nil, until: Timestamp? = nil, lineCount: Int? = nil) {
        self.since = since
        self.until = until
        self.lineCount = lineCount
    }

    func accepts(_ time: Timestamp) -> Bool {
        if let since, time < since { return false }
        if let until, time > until { return false }
        return true
    }
}
