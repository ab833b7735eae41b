import Glibc
import Testing

extension Integration {
    @Suite struct ExitCodeTests {
        @Test func `random exit codes arrive, one after the other`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                var random = SeededGenerator(seed: 4)
                for turn in times(64, soak: 1000) {
                    let code = Int32.random(in: 0..<256, using: &random)
                    let outcome = try f.swrun("run", "--rm", "probe:v1", "exit", "\(code)")
                    #expect(outcome.code == code && outcome.errors.isEmpty, "turn \(turn): \(outcome)")
                }
            }
        }

        @Test func `random exit codes arrive from many at once, in the foreground and detached`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                var random = SeededGenerator(seed: 5)
                let codes = times(16, soak: 256).map { _ in Int32.random(in: 0..<256, using: &random) }
                let runs = try codes.map { try f.start(["run", "--rm", "probe:v1", "exit", "\($0)"]) }
                for (code, run) in zip(codes, runs) { #expect(try run.finish(seconds: 300).code == code) }

                let started = try codes.map { try f.start(["run", "-d", "probe:v1", "exit", "\($0)"]) }
                for (code, start) in zip(codes, started) {
                    let outcome = try start.finish(seconds: 300)
                    #expect(outcome.code == 0, "\(outcome)")
                    #expect(try f.ok("wait", outcome.text) == "\(code)")
                    try f.ok("rm", outcome.text)
                }
            }
        }
    }
}
