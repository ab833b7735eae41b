import Testing

@testable import swrun

@Suite struct UsageRowTests {
    @Test(
        arguments: [
            (0, "0B"), (1000, "1000B"), (1024, "1KiB"), (1_036_288, "1012KiB"), (25_275_600_896, "23.54GiB"),
            (67_108_864, "64MiB"), (1_500_000, "1.431MiB"), (UInt64.max, "16EiB"),
        ] as [(UInt64, String)])
    func `memory has four digits of a binary unit`(bytes: UInt64, text: String) {
        #expect(UsageRow.memory(bytes) == text)
    }

    @Test(arguments: [(0, "0.00%"), (0.0005, "0.05%"), (1.2345, "123.45%"), (2, "200.00%"), (0.99999, "100.00%")])
    func `shares are percents of one processor`(share: Double, text: String) {
        #expect(UsageRow.percent(share) == text)
    }
}
