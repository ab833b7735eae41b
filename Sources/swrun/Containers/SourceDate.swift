internal import Linux

extension Timestamp {
    /// The moment that SOURCE_DATE_EPOCH names, so that a build made twice comes out the same; nil when it is not set.
    /// See reproducible-builds.org/specs/source-date-epoch.
    static func ofSource(_ value: String? = Process.environment("SOURCE_DATE_EPOCH")) throws(Failure) -> Timestamp? {
        guard let value, !value.isEmpty else { return nil }
        guard value.utf8.allSatisfy({ (48...57).contains($0) }), let seconds = Int64(value) else {
            throw Failure("invalid SOURCE_DATE_EPOCH \"\(value)\": must be whole seconds since 1970")
        }
        return Timestamp(seconds: seconds)
    }
}
