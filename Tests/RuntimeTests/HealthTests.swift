import Linux
import Testing

@testable import Runtime

@Suite struct HealthTests {
    private func result(_ code: Int32, at seconds: Int64 = 1000) -> Health.Result {
        Health.Result(
            start: Timestamp(seconds: seconds), end: Timestamp(seconds: seconds + 1), exitCode: code, output: "\(code)")
    }

    @Test func `one success is health, and failures in a row are its end`() {
        var health = Health(startedAt: Timestamp(seconds: 900))
        let settings = HealthSettings(test: ["CMD", "x"], retries: 2)
        health.take(result(1), under: settings)
        #expect(health.status == .starting && health.failingStreak == 1)
        health.take(result(0), under: settings)
        #expect(health.status == .healthy && health.failingStreak == 0)
        health.take(result(1), under: settings)
        #expect(health.status == .healthy && health.failingStreak == 1)
        health.take(result(-1), under: settings)
        #expect(health.status == .unhealthy && health.failingStreak == 2)
        health.take(result(0), under: settings)
        #expect(health.status == .healthy && health.failingStreak == 0)
    }

    @Test func `failures in the start period do not count, unless it was well before`() {
        let settings = HealthSettings(test: ["CMD", "x"], startPeriod: 60_000_000_000, retries: 1)
        var health = Health(startedAt: Timestamp(seconds: 1000))
        health.take(result(1, at: 1059), under: settings)
        #expect(health.status == .starting && health.failingStreak == 0)
        health.take(result(1, at: 1060), under: settings)
        #expect(health.status == .unhealthy)
        health = Health(startedAt: Timestamp(seconds: 1000))
        health.take(result(0, at: 1001), under: settings)
        health.take(result(1, at: 1002), under: settings)
        #expect(health.status == .unhealthy)
    }

    @Test func `the last five results are kept`() throws {
        var health = Health(startedAt: Timestamp(seconds: 900))
        for code in 0..<7 { health.take(result(Int32(code)), under: HealthSettings(test: [])) }
        #expect(health.log.map(\.exitCode) == [2, 3, 4, 5, 6])
        #expect(try Health(JSONTree(parsing: JSONWriter.text(of: health))) == health)
        #expect(try Health(JSONTree(parsing: Array("{}".utf8))) == nil)
    }

    @Test func `what is not said is as docker has it`() {
        let usual = HealthSettings(test: ["CMD-SHELL", "exit 1"])
        #expect(usual.command == ["/bin/sh", "-c", "exit 1"])
        #expect(usual.timeLimit == 30_000_000_000 && usual.failureLimit == 3)
        #expect(usual.pause(.starting, age: 0) == 30_000_000_000)
        let slow = HealthSettings(test: ["CMD", "a", "b"], interval: 7, startPeriod: 100)
        #expect(slow.command == ["a", "b"])
        #expect(slow.pause(.starting, age: 99) == 5_000_000_000)
        #expect(slow.pause(.starting, age: 100) == 7 && slow.pause(.healthy, age: 0) == 7)
        for test in [[], ["NONE"], ["CMD"], ["WHAT", "x"]] { #expect(HealthSettings(test: test).command == nil) }
        #expect(HealthSettings(test: ["CMD-SHELL", "x"], shell: ["bash", "-c"]).command == ["bash", "-c", "x"])
    }

    @Test(arguments: [
        (30_000_000_000, "30s"), (90_000_000_000, "1m30s"), (1_500_000_000, "1.5s"), (250_000_000, "250ms"),
        (3_600_000_000_000, "1h0m0s"), (0, "0s"), (1_050_000, "1.05ms"),
    ])
    func `spans of time are written as Go does`(nanoseconds: Int64, text: String) {
        #expect(GoDuration.text(nanoseconds: nanoseconds) == text)
    }
}
