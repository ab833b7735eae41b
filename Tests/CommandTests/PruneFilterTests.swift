import Linux
import Testing

@testable import swrun

@Suite struct PruneFilterTests {
    static let now = Timestamp(seconds: 1_000_000)

    static let moments: [String: Int64] = [
        "24h": 913_600, "1h30m": 994_600, "0s": 1_000_000, "1.5m": 999_910, "1970-01-02": 86_400,
        "1970-01-02T01:00:00": 90_000, "1970-01-02T01:00:00+01:00": 86_400, "77": 77,
    ]

    @Test(arguments: Array(moments.keys))
    func `a moment is a duration ago, a date, or seconds since 1970`(text: String) {
        #expect(PastMoment.parse(text, now: Self.now)?.seconds == Self.moments[text])
    }

    @Test(arguments: ["", "soon", "h", "1x", "-", "1h2", "99999999999999999999h", "1.2.3s", "..s", "1970-13-01"])
    func `anything else is none`(text: String) {
        #expect(PastMoment.parse(text, now: Self.now) == nil)
    }

    @Test func `all that was asked for has to hold`() throws {
        let filter = try PruneFilter(["label=a", "label=b=1", "label!=c", "until=100", "until=50"])
        #expect(filter.accepts(labels: ["a": "", "b": "1"]))
        for labels in [["a": ""], ["b": "1"], ["a": "", "b": "2"], ["a": "", "b": "1", "c": ""]] {
            #expect(!filter.accepts(labels: labels))
        }
        #expect(filter.accepts(created: Timestamp(seconds: 49)))
        #expect(!filter.accepts(created: Timestamp(seconds: 50)) && !filter.accepts(created: nil))
        #expect(try PruneFilter([]).accepts(created: nil))
        #expect(throws: Failure.self) { try PruneFilter(["dangling=true"]) }
        #expect(try PruneFilter(["dangling=false"], acceptsDangling: true).isDangling == false)
    }
}
