internal import ImageStore
internal import Linux

/// Which images `swrun images` shows.
///
/// Several patterns are alternatives; of everything else all has to hold.
struct ImageFilter {
    private var patterns: [Glob] = []
    private var isDangling: Bool?
    private var before: [Timestamp] = []
    private var since: [Timestamp] = []
    private var labels: [KeyValue] = []
    private let store: Store

    /// For the help.
    static let usage = """
        dangling=true|false, reference=PATTERN, label=KEY, label=KEY=VALUE,
        before=IMAGE, since=IMAGE, until=TIME (24h, 2026-11-21)
        """

    private static let keys = ["before", "dangling", "label", "reference", "since", "until"]

    /// - Parameters:
    ///   - words: `KEY=VALUE`.
    ///   - pattern: The operand, which means the same as `reference=`.
    init(_ words: [String], pattern: String?, in store: Store) throws {
        self.store = store
        if let pattern { try add(pattern: pattern) }
        for filter in try FilterWord.parse(words, keys: Self.keys) {
            switch filter.key {
            case "reference": try add(pattern: filter.value)
            case "dangling": try add(dangling: filter)
            case "before": before.append(try store.image(matching: filter.value).created ?? .unknown)
            case "since": since.append(try store.image(matching: filter.value).created ?? .unknown)
            case "until": before.append(try Moment.parse(filter.value))
            default: labels.append(KeyValue(filter.value))
            }
        }
    }

    private mutating func add(pattern: String) throws(Failure) {
        guard let glob = Glob(pattern) else { throw Failure("invalid pattern '\(pattern.printable)'") }
        patterns.append(glob)
    }

    private mutating func add(dangling filter: FilterWord) throws(Failure) {
        guard let flag = Flag.value(of: filter.value), isDangling == nil || isDangling == flag else {
            throw filter.invalid(hint: "use dangling=true or dangling=false")
        }
        isDangling = flag
    }

    func accepts(_ image: ImageSummary) throws -> Bool {
        let created = image.created ?? .unknown
        guard isDangling.map({ $0 == image.references.isEmpty }) ?? true, before.allSatisfy({ created < $0 }),
            since.allSatisfy({ created > $0 })
        else { return false }
        guard !labels.isEmpty else { return true }
        let own = try store.image(image).configuration.execution?.labels ?? [:]
        return labels.allSatisfy { $0.isAmong(own) }
    }

    func accepts(_ row: ImageRow) -> Bool {
        guard !patterns.isEmpty else { return true }
        guard let reference = row.reference else { return false }
        return patterns.contains { $0.matches(reference.familiarName) || $0.matches(reference.familiar) }
    }
}

extension Timestamp {
    /// Where an image does not say when it was made: before all that do.
    fileprivate static let unknown = Timestamp(seconds: .min)
}
