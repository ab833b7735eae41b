import Testing

extension Integration {
    @Suite struct KeyringTests {
        @Test func `a session keyring is its container's own, whoever has made one that others may join`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let stranger = try Command(
                    [try Machine.probe(), "keyring"], environment: Machine.environment, directory: "/")
                try stranger.waitForOutput("made: ")
                let free = ["--security-opt", "seccomp=unconfined"]
                // The second of them meets what the first could make.
                let first = try f.start(["run", "--rm", "-i"] + free + ["probe:v1", "keyring"])
                try first.waitForOutput("made: ")
                let second = Report(try f.swrun(["run", "--rm"] + free + ["probe:v1", "keyring"]))
                let third = Report(try f.swrun(["run", "--rm"] + free + ["probe:v1", "keyring"]))
                let reports = [Report(try stranger.finish()), Report(try first.finish()), second, third]
                let sessions = reports.flatMap { $0["session"] }
                #expect(sessions.count == 4 && Set(sessions).count == 4, "\(reports.map(\.outcome))")
                #expect(!reports.flatMap { $0["made"] }.contains { sessions.contains($0) })
            }
        }
    }
}
