internal import ImageStore
internal import Runtime

/// How a container is asked for its health, as the command line says it.
struct HealthOptions: Hashable, Sendable {
    /// What is empty or 0 is the image's to say.
    private let asked: HealthSettings
    private let isOff: Bool

    /// - Throws: `Failure` in docker's words.
    init(_ arguments: Arguments) throws(Failure) {
        let retries = arguments[HealthKeys.retries] ?? 0
        guard retries >= 0 else { throw Failure("--health-retries cannot be negative") }
        let line = arguments[HealthKeys.command] ?? ""
        asked = HealthSettings(
            test: line.isEmpty ? [] : ["CMD-SHELL", line], interval: arguments[HealthKeys.interval] ?? 0,
            timeout: arguments[HealthKeys.timeout] ?? 0, startPeriod: arguments[HealthKeys.startPeriod] ?? 0,
            startInterval: arguments[HealthKeys.startInterval] ?? 0, retries: retries)
        isOff = arguments[HealthKeys.none]
        if isOff, asked != HealthSettings(test: []) {
            throw Failure("--no-healthcheck conflicts with --health-* options")
        }
    }

    /// What was asked for, and what the image says where nothing was.
    /// - Returns: nil where neither says anything.
    func settings(withImage image: ImageConfiguration.ExecutionParameters) -> HealthSettings? {
        if isOff { return HealthSettings(test: ["NONE"]) }
        let own = image.healthcheck.map { HealthSettings(ofImage: $0) }
        guard own != nil || asked != HealthSettings(test: []) else { return nil }
        func chosen<Value: Equatable>(_ part: KeyPath<HealthSettings, Value>, unless empty: Value) -> Value {
            let value = asked[keyPath: part]
            return value == empty ? own?[keyPath: part] ?? empty : value
        }
        return HealthSettings(
            test: chosen(\.test, unless: []), interval: chosen(\.interval, unless: 0),
            timeout: chosen(\.timeout, unless: 0), startPeriod: chosen(\.startPeriod, unless: 0),
            startInterval: chosen(\.startInterval, unless: 0), retries: chosen(\.retries, unless: 0),
            shell: image.shell)
    }
}

extension HealthSettings {
    /// What a configuration of an image says. Whatever is not of its kind counts as not said.
    init(ofImage value: JSONValue) {
        func span(_ key: String) -> Int64 {
            if case .integer(let number)? = value[key], number > 0 { number } else { 0 }
        }
        var test: [String] = []
        if case .array(let words)? = value["Test"] {
            test = words.compactMap { if case .string(let text) = $0 { text } else { nil } }
            if test.count != words.count { test = [] }
        }
        self.init(
            test: test, interval: span("Interval"), timeout: span("Timeout"), startPeriod: span("StartPeriod"),
            startInterval: span("StartInterval"), retries: Int(clamping: span("Retries")))
    }

    /// As docker writes it into configurations, and shows it.
    var value: JSONValue {
        let spans = [
            ("Interval", interval), ("Timeout", timeout), ("StartPeriod", startPeriod),
            ("StartInterval", startInterval), ("Retries", Int64(retries)),
        ]
        let words: [JSONValue.Member] = test.isEmpty ? [] : [.init("Test", .strings(test))]
        return .object(words + spans.filter { $0.1 != 0 }.map { .init($0.0, .integer($0.1)) })
    }
}
