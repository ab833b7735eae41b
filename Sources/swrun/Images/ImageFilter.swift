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
    private var labels: [(key: String, value: String?)] = []
    private let store: Store

    /// - Parameters:
    ///   - words: `KEY=VALUE`.
    ///   - pattern: The operand, which means the same as `reference=`.
    init(_ words: [String], pattern: String?, in store: Store) throws {
        self.store = store
        if let pattern { try add(pattern: pattern) }
        for word in words {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count > 1 else { throw Failure("invalid filter '\(word)': use KEY=VALUE") }
            let value = parts[1]
            switch parts[0] {
            case "reference": try add(pattern: value)
            case "dangling":
                guard let flag = Flag.value(of: value) else { throw Failure("Invalid filter 'dangling=[\(value)]'") }
                isDangling = flag
            case "before": before.append(try store.image(matching: value).created ?? .unknown)
            case "since": since.append(try store.image(matching: value).created ?? .unknown)
            case "label":
                let pair = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
                labels.append((pair[0], pair.count > 1 ? pair[1] : nil))
            default: throw Failure("Invalid filter '\(parts[0])'")
            }
        }
    }

    private mutating func add(pattern: String) throws {
        guard let glob = Glob(pattern) else { throw Failure("invalid pattern '\(pattern)'") }
        patterns.append(glob)
    }

    func accepts(_ image: ImageSummary) throws -> Bool {
        let created = image.created ?? .unknown
        guard isDangling.map({ $0 == image.references.isEmpty }) ?? true, before.allSatisfy({ created < $0 }),
            since.allSatisfy({ created > $0 })
        else { return false }
        guard !labels.isEmpty else { return true }
        let own = try store.image(image).configuration.execution?.labels ?? [:]
        return labels.allSatisfy { label in
            guard let value = own[label.key] else { return false }
            return label.value.map { $0 == value } ?? true
        }
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
