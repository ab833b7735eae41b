internal import ImageStore

/// The options of `run` and `create` that say how a container is asked whether it is well. What they mean is in
/// `HealthOptions`.
enum HealthKeys {
    static let command = Value<String>("health-cmd", help: "Ask the container for its health by this line of a shell")
    static let interval = duration("health-interval", "Time from one check to the next (default 30s)")
    static let timeout = duration("health-timeout", "Time after which a check has failed (default 30s)")
    static let retries = Value<Int>("health-retries", help: "Failures in a row that mean unhealthy (default 3)")
    static let startPeriod = duration("health-start-period", "Time after the start in which failures do not count")
    static let startInterval = duration(
        "health-start-interval", "Time from one check to the next in the start period (default 5s)")
    static let none = Flag("no-healthcheck", help: "Do not ask, whatever the image says")

    static let all: [any OptionKey] = [command, interval, timeout, retries, startPeriod, startInterval, none]

    private static func duration(_ name: String, _ help: String) -> Value<Int64> {
        Value<Int64>(name, as: "duration", help: help) { text throws(InvalidValue) in
            let isNegative = text.hasPrefix("-")
            guard let span = Healthcheck.nanoseconds(isNegative ? String(text.dropFirst()) : text) else {
                throw InvalidValue("time: invalid duration \"\(text)\"")
            }
            if isNegative { throw InvalidValue("--\(name) cannot be negative") }
            // Docker asks no more often than this.
            guard span == 0 || span >= 1_000_000 else { throw InvalidValue("cannot be less than 1ms") }
            return span
        }
    }
}
