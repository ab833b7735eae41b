/// A moment to come, on the clock that is never set back. See clock_gettime(2) CLOCK_MONOTONIC.
package struct Deadline: Hashable, Sendable, Comparable {
    /// Since boot.
    private let nanoseconds: Int64

    /// So long from now; what is too far to be told is the last moment of the clock.
    package init(milliseconds: Int) {
        let (span, tooLong) = Int64(milliseconds).multipliedReportingOverflow(by: 1_000_000)
        let (moment, tooFar) = Deadline.now.addingReportingOverflow(span)
        nanoseconds = tooLong || tooFar ? .max : moment
    }

    /// How long until then, rounded up; 0 when it is over: what poll(2) takes.
    package var milliseconds: Int32 {
        Int32(clamping: (max(0, nanoseconds - Deadline.now) / 1_000_000) + (isOver ? 0 : 1))
    }

    package var isOver: Bool { nanoseconds <= Deadline.now }

    package static func < (left: Deadline, right: Deadline) -> Bool { left.nanoseconds < right.nanoseconds }

    private static var now: Int64 { Timestamp.monotonic.nanoseconds(since: Timestamp(seconds: 0)) }
}
