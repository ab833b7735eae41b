import Linux
import Testing

@testable import swrun

@Suite struct PruneFilterTests {
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
