import Glibc
import Testing

extension Integration {
    /// What is run in a container that goes on leaves nothing, in it or beside it.
    @Suite struct ExecLeakTests {
        @Test func `exec leaves nothing`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let commands: [(code: Int32, words: [String])] = [
                    (0, ["box", "true"]), (3, ["box", "sh", "-c", "exit 3"]), (127, ["box", "nosuch"]),
                    (126, ["box", "/etc"]), (0, ["-u", "1000", "-w", "/tmp", "box", "true"]),
                    (0, ["-d", "box", "true"]),
                    (137, ["box", "sh", "-c", "kill -9 $$"]), (1, ["nosuch", "true"]),
                ]
                try f.leavesNothing {
                    try f.shellOK("swrun run -d --rm --name box base:v1 sleep 1000")
                    try f.staysTheSame {
                        for turn in times(20, soak: 200) {
                            let (code, words) = commands[turn % commands.count]
                            let outcome = try f.swrun(["exec"] + words)
                            #expect(outcome.code == code, "\(words): \(outcome)")
                        }
                    }
                    try f.ok("rm", "-f", "box")
                }
            }
        }

        @Test func `a killed client of exec takes its command along, and nothing else`() throws {
            try Fixture.with { f in
                try f.makeBase()
                var random = SeededGenerator(seed: 3)
                try f.leavesNothing {
                    try f.ok("run", "-d", "--name", "box", "base:v1", "sleep", "1000")
                    try f.staysTheSame {
                        for _ in times(10, soak: 100) {
                            let client = try f.start(["exec", "box", "sleep", "2000"])
                            usleep(UInt32.random(in: 0..<20_000, using: &random))
                            client.send(SIGKILL)
                            #expect(try client.finish().code == 137)
                        }
                    }
                    #expect(try f.ok("ps", "-q").isEmpty == false)
                    try f.removeAll()
                }
            }
        }
    }
}
