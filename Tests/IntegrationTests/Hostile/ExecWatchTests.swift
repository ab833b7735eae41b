import Testing

extension Integration {
    /// A container that waits for those who enter it.
    @Suite struct ExecWatchTests {
        @Test func `a process that looks for newcomers finds nothing of the host's in 200 of them`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let secret = "SECRET_OF_THE_CALLER"
                try f.withContainer("live", of: "probe:v1", running: ["watch", secret]) { command in
                    try command.waitForOutput("ready")
                    for number in 0..<200 {
                        let words = ["exec", "--root", "\(f.root)/../root"] + (number % 4 == 0 ? ["-d"] : [])
                        let outcome = try f.swrun(
                            words + ["live", "/probe", "exit", "\(number % 50)"], environment: [secret: "1"])
                        #expect(outcome.code == (number % 4 == 0 ? 0 : Int32(number % 50)), "\(outcome)")
                    }
                    try f.ok("kill", "-s", "TERM", "live")
                    let report = Report(try command.finish())
                    #expect(report["reach"] == [] && report["reaches"] == ["0"])
                    // It did see them before they were the container's own programs.
                    #expect(Int(report["strangers"].first ?? "") ?? 0 > 0, "\(report.outcome)")
                }
            }
        }
    }
}
