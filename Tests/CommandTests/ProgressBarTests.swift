import Testing

@testable import swrun

@Suite struct ProgressBarTests {
    @Test func `a bar shows the part that is done, the bytes and the speed`() {
        let line = ProgressBar.line("Loading", 152_000_000, of: 304_000_000, seconds: 0.5, columns: 61)
        #expect(line == "Loading  [=============>             ]  152MB/304MB  304MB/s")
        #expect(line.count == 60)
    }

    @Test func `work of unknown size shows bytes and speed, and work without bytes its name`() {
        #expect(ProgressBar.line("Reading", 3000, of: nil, seconds: 1, columns: 80) == "Reading  3kB  3kB/s")
        #expect(ProgressBar.line("Writing to disk", 0, of: nil, seconds: 1, columns: 80) == "Writing to disk")
    }

    @Test(arguments: [0, 1, 2, 7, 20, 30, 40, 60, 80, 500]) func `no line is as wide as its terminal`(columns: Int) {
        for (done, total) in [(0, 1), (5, 10), (10, 10), (20, 10), (Int64.max, 1), (1, 0)] as [(Int64, Int64)] {
            let line = ProgressBar.line("Loading", done, of: total, seconds: 2, columns: columns)
            #expect(line.count < max(1, columns) || line.isEmpty)
        }
    }
}
