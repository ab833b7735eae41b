import Linux
import Testing

@Suite struct `Timestamps` {
    @Test(
        arguments: [
            (0, 0, "1970-01-01T00:00:00Z"), (-1, 0, "1969-12-31T23:59:59Z"), (1_709_164_799, 0, "2024-02-28T23:59:59Z"),
            (1_709_164_800, 0, "2024-02-29T00:00:00Z"), (951_782_400, 0, "2000-02-29T00:00:00Z"),
            (-2_203_977_600, 0, "1900-02-28T00:00:00Z"), (-2_203_891_200, 0, "1900-03-01T00:00:00Z"),
            (4_107_542_400, 0, "2100-03-01T00:00:00Z"), (1, 500_000_000, "1970-01-01T00:00:01.5Z"),
            (1, 1, "1970-01-01T00:00:01.000000001Z"), (-1, 999_999_999, "1969-12-31T23:59:59.999999999Z"),
            (-62_135_596_800, 0, "0001-01-01T00:00:00Z"), (-62_167_219_200, 0, "0000-01-01T00:00:00Z"),
            (253_402_300_799, 999_999_999, "9999-12-31T23:59:59.999999999Z"),
            (2_147_483_648, 0, "2038-01-19T03:14:08Z"),
        ] as [(Int64, Int32, String)])
    func `are written and read back`(seconds: Int64, nanoseconds: Int32, text: String) {
        let time = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
        #expect(time.rfc3339 == text)
        #expect(Timestamp(rfc3339: text) == time)
    }

    @Test func `every day of four centuries survives the round trip`() {
        for day in stride(from: Int64(-146_097), through: 146_097, by: 1) {
            let time = Timestamp(seconds: day * 86400 + 43200)
            #expect(Timestamp(rfc3339: time.rfc3339) == time)
        }
    }

    @Test func `outside of the years 0 to 9999 the nearest is written`() {
        #expect(Timestamp(seconds: .max).rfc3339 == "9999-12-31T23:59:59.999999999Z")
        #expect(Timestamp(seconds: 253_402_300_800).rfc3339 == "9999-12-31T23:59:59.999999999Z")
        #expect(Timestamp(seconds: .min).rfc3339 == "0000-01-01T00:00:00Z")
    }

    @Test(arguments: [
        ("2024-02-29t12:00:00z", "2024-02-29T12:00:00Z"), ("2024-03-01T00:30:00+01:00", "2024-02-29T23:30:00Z"),
        ("2023-12-31T23:30:00-01:30", "2024-01-01T01:00:00Z"), ("2024-01-01T00:00:00.100Z", "2024-01-01T00:00:00.1Z"),
        ("2024-01-01T00:00:00.1234567899Z", "2024-01-01T00:00:00.123456789Z"),
        ("2016-12-31T23:59:60Z", "2017-01-01T00:00:00Z"), ("2024-01-01T00:00:00.5+00:00", "2024-01-01T00:00:00.5Z"),
    ])
    func `other ways of writing are read`(text: String, canonical: String) {
        #expect(Timestamp(rfc3339: text)?.rfc3339 == canonical)
    }

    @Test(arguments: [
        "", "2024", "2024-01-01", "2024-01-01T00:00:00", "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z",
        "2024-01-00T00:00:00Z", "2023-02-29T00:00:00Z", "2024-04-31T00:00:00Z", "2024-01-01T24:00:00Z",
        "2024-01-01T00:60:00Z", "2024-01-01T00:00:61Z", "2024-01-01T00:00:00.Z", "2024-01-01T00:00:00.5",
        "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+00:60", "2024-01-01T00:00:00+0000", "2024-01-01T00:00:00ZZ",
        "2024-01-01 00:00:00Z", "-024-01-01T00:00:00Z", "2024-01-01T+1:00:00Z", "2024-01-01T00:00:00*00:00",
        "２０24-01-01T00:00:00Z",
    ])
    func `what is no time is refused`(text: String) { #expect(Timestamp(rfc3339: text) == nil) }

    @Test func `differences have a bound`() {
        let now = Timestamp(seconds: 1_700_000_000, nanoseconds: 5)
        #expect(now.nanoseconds(since: Timestamp(seconds: 1_699_999_999, nanoseconds: 6)) == 999_999_999)
        // Docker's images without a date carry the first day of the year 1.
        #expect(now.nanoseconds(since: Timestamp(seconds: -62_135_596_800)) == .max)
        #expect(Timestamp(seconds: .min).nanoseconds(since: Timestamp(seconds: .max)) == .min)
        #expect(Timestamp(seconds: .max).nanoseconds(since: Timestamp(seconds: .min)) == .max)
        #expect(Timestamp.now > Timestamp(seconds: 1_700_000_000))
        let earlier = Timestamp.monotonic
        #expect(Timestamp.monotonic.nanoseconds(since: earlier) >= 0)
    }
}
