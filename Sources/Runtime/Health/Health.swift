package import Linux

/// What is known of the health of one run of a container: docker's `State.Health`.
package struct Health: Hashable, Sendable {
    package enum Status: String, Hashable, Sendable {
        /// Nothing is known yet.
        case starting
        case healthy, unhealthy
    }

    /// How one check ended.
    package struct Result: Hashable, Sendable {
        package var start: Timestamp
        package var end: Timestamp
        /// -1 for a check that took too long, or could not be made.
        package var exitCode: Int32
        /// The beginning of what it printed.
        package var output: String

        package init(start: Timestamp, end: Timestamp = .now, exitCode: Int32, output: String) {
            self.start = start
            self.end = end
            self.exitCode = exitCode
            self.output = output
        }
    }

    /// When the run began: no other has this moment.
    package let startedAt: Timestamp
    package var status = Status.starting
    /// How many checks have failed in a row.
    package var failingStreak = 0
    /// The last results, the oldest first.
    package var log: [Result] = []

    package init(startedAt: Timestamp) { self.startedAt = startedAt }

    private static let logLimit = 5

    /// Draws docker's conclusions from a result.
    package mutating func take(_ result: Result, under settings: HealthSettings) {
        log = log.suffix(Health.logLimit - 1) + [result]
        if result.exitCode == 0 {
            (status, failingStreak) = (.healthy, 0)
            return
        }
        // Whoever has never been well may need time for it.
        if status == .starting, result.start.nanoseconds(since: startedAt) < settings.startPeriod { return }
        failingStreak += 1
        if failingStreak >= settings.failureLimit { status = .unhealthy }
    }
}

extension Health: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("failingStreak", failingStreak)
            object.member("log", log)
            object.member("startedAt", startedAt.rfc3339)
            object.member("status", status.rawValue)
        }
    }

    /// nil for a text that is not what we wrote.
    init?(_ tree: JSONTree) {
        guard let startedAt = tree["startedAt"]?.moment, let status = tree["status"]?.text.flatMap(Status.init),
            let results = tree["log"]?.elements
        else { return nil }
        self.startedAt = startedAt
        self.status = status
        failingStreak = tree["failingStreak"]?.integer() ?? 0
        log = results.compactMap(Result.init)
    }
}

extension Health.Result: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("end", end.rfc3339)
            object.member("exitCode", exitCode)
            object.member("output", output)
            object.member("start", start.rfc3339)
        }
    }

    init?(_ tree: JSONTree) {
        guard let start = tree["start"]?.moment, let end = tree["end"]?.moment,
            let exitCode = tree["exitCode"]?.integer(Int32.self), let output = tree["output"]?.text
        else { return nil }
        self.init(start: start, end: end, exitCode: exitCode, output: output)
    }
}
