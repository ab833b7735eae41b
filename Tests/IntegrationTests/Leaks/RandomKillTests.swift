import Glibc
import Testing

extension Integration {
    /// SIGKILL at any moment for whoever waits for a container: it ends, everybody can see so, and nothing is left.
    @Suite struct RandomKillTests {
        @Test func `a killed client takes its container along`() throws {
            try Fixture.with { f in
                try f.makeBase()
                var random = SeededGenerator(seed: 1)
                try f.leavesNothing {
                    for turn in times(10, soak: 100) {
                        let words = turn % 2 == 0 ? ["--rm"] : ["--name", "c\(turn)"]
                        let client = try f.start(["run"] + words + ["base:v1", "sleep", "1000"])
                        // Anywhere between the first line of swrun and a container that has long been running.
                        usleep(UInt32.random(in: 0..<30_000, using: &random))
                        client.send(SIGKILL)
                        #expect(try client.finish().code == 137)
                        try f.waitUntilNothingRuns()
                    }
                    try f.removeAll()
                }
            }
        }

        @Test func `a killed monitor takes its container along`() throws {
            try Fixture.with { f in
                try f.makeBase()
                var random = SeededGenerator(seed: 2)
                try f.leavesNothing {
                    for turn in times(10, soak: 100) {
                        let id = try f.ok("run", "-d", turn % 2 == 0 ? "--rm" : "-i", "base:v1", "sleep", "1000")
                        let pid = try #require(pid_t(try f.ok("inspect", "-f", "{{.State.Pid}}", id)))
                        let monitor = try #require(parent(of: pid))
                        try #require(monitor != getpid() && text(of: "/proc/\(monitor)/cmdline").contains("swrun"))
                        usleep(UInt32.random(in: 0..<10_000, using: &random))
                        kill(monitor, SIGKILL)
                        try f.waitUntilNothingRuns()
                        if turn % 2 == 1 {
                            #expect(try f.ok("wait", id) == "137")
                            try f.ok("rm", id)
                        }
                    }
                    try f.removeAll()
                }
            }
        }
    }
}

extension Fixture {
    /// Asks as a person would; within a second where nothing else is to do.
    fileprivate func waitUntilNothingRuns() throws {
        for _ in 0..<200 {
            Fixture.reapOrphans()
            if try ok("ps", "-q").isEmpty { return }
            _ = poll(nil, 0, 50)
        }
        Issue.record("still running: \(try ok("ps"))")
    }

    func removeAll() throws { try shellOK("swrun ps -aq | xargs -r swrun rm -f") }
}
