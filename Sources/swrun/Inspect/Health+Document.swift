internal import ImageStore
internal import Linux
internal import Runtime

extension Health {
    /// docker's `State.Health`.
    var value: JSONValue {
        .object([
            .init("Status", .string(status.rawValue)),
            .init("FailingStreak", .integer(Int64(failingStreak))),
            .init("Log", .array(log.map(\.value))),
        ])
    }
}

extension Health.Result {
    fileprivate var value: JSONValue {
        .object([
            .init("Start", .string(start.rfc3339)),
            .init("End", .string(end.rfc3339)),
            .init("ExitCode", .integer(Int64(exitCode))),
            .init("Output", .string(output)),
        ])
    }
}
