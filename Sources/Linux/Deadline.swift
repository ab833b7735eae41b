/// A moment to come, on the clock that is never set back. See clock_gettime(2) CLOCK_MONOTONIC.
package struct Deadline: Hashable, Sendable, Comparable {
    /// Since boot.
    private let nanoseconds: Int64

    /// So long from now; what is too far to be told is the last moment of the clock.
    package init(milliseconds: Int) {
        let (span, tooLong) = Int64(milliseconds).multipliedReportingOverflow(by: 1_000_000)
        self.init(nanoseconds: tooLong ? .max : span)
    }

    /// The same in nanoseconds.
    package init(nanoseconds span: Int64) {
        let (moment, tooFar) = Deadline.now.addingReportingOverflow(span)
        nanoseconds = tooFar ? .max : moment
    }

    /// The last moment of the clock.
    package static let never = Deadline(nanoseconds: .max)

    /// How long until then, rounded up; 0 when it is over, negative for what never comes: what poll(2) takes.
    package var milliseconds: Int32 {
        if nanoseconds == .max { return -1 }
        return Int32(clamping: (max(0, nanoseconds - Deadline.now) / 1_000_000) + (isOver ? 0 : 1))
    }

    package var isOver: Bool { nanoseconds <= Deadline.now }

    package static func < (left: Deadline, right: Deadline) -> Bool { left.nanoseconds < right.nanoseconds }

    private static var now: Int64 { Timestamp.monotonic.nanoseconds(since: Timestamp(seconds: 0)) }
}
