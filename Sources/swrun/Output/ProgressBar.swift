internal import Archive
internal import ImageStore
internal import Linux
internal import Synchronization

/// One line at the bottom of the terminal that tells how far long work is:
/// `Loading  [==========>         ]  158MB/304MB  612MB/s`.
///
/// It appears when the work has taken half a second, and is gone when the work is done.
final class ProgressBar: Meter {
    /// What is known of the work.
    private struct State {
        var work = ""
        var total: Int64?
        var done: Int64 = 0
        var began = Timestamp.monotonic
        /// When the line was written last; nil while there is none.
        var shown: Timestamp?
    }

    private let state = Mutex(State())
    private let start = Timestamp.monotonic
    private static let patience: Int64 = 500_000_000
    private static let interval: Int64 = 100_000_000

    /// A bar, if standard error is a terminal and nobody asked for quiet. Whoever has one clears it before it ends.
    static func onTerminal(quiet: Bool = false) -> ProgressBar? {
        !quiet && Terminal.isTerminal(2) ? ProgressBar() : nil
    }

    func begin(_ work: String, of total: Int64?) {
        state.withLock { state in
            (state.work, state.total, state.done, state.began) = (work, total, 0, .monotonic)
            show(&state, at: state.began)
        }
    }

    func advance(by bytes: Int64) {
        state.withLock { state in
            state.done = state.done.addingReportingOverflow(bytes).partialValue
            let now = Timestamp.monotonic
            if let shown = state.shown, now.nanoseconds(since: shown) < ProgressBar.interval { return }
            show(&state, at: now)
        }
    }

    private func show(_ state: inout State, at now: Timestamp) {
        guard now.nanoseconds(since: start) >= ProgressBar.patience else { return }
        let columns = Int(Terminal.size(of: 2)?.columns ?? 80)
        let seconds = Double(now.nanoseconds(since: state.began)) / 1e9
        let line = ProgressBar.line(state.work, state.done, of: state.total, seconds: seconds, columns: columns)
        Standard.error("\r\(line)\u{1b}[K")
        state.shown = now
    }

    /// Takes the line away.
    func clear() {
        state.withLock { state in
            if state.shown != nil { Standard.error("\r\u{1b}[K") }
            state.shown = nil
        }
    }

    /// The line, one column shorter than the terminal at most, so that it never wraps.
    static func line(_ work: String, _ done: Int64, of total: Int64?, seconds: Double, columns: Int) -> String {
        var numbers = ""
        if done > 0 || total != nil { numbers = "  " + ByteCount(done).description }
        if let total { numbers += "/" + ByteCount(total).description }
        if done > 0, seconds >= 0.1 {
            let rate = Int64(min(Double(done) / seconds, Double(Int64.max).nextDown))
            numbers += "  " + ByteCount(rate).description + "/s"
        }
        let room = columns - 1 - work.count - numbers.count - "  []".count
        guard let total, total > 0, room >= 10 else { return String((work + numbers).prefix(max(0, columns - 1))) }
        let width = min(room, 40)
        let filled = Int(Double(width) * max(0, min(1, Double(done) / Double(total))))
        let bar = String(repeating: "=", count: filled) + (filled < width ? ">" : "")
        return work + "  [" + bar.padded(to: width) + "]" + numbers
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
