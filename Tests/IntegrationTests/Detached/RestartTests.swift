import Glibc
import Testing

extension Integration {
    /// Containers that are started again when they have ended.
    @Suite struct RestartTests {
        @Test func `a failure is tried again as often as was asked`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let outcome = try f.swrun(
                    "run", "--name", "box", "--restart", "on-failure:2", "base:v1", "sh", "-c", "echo run; exit 3")
                #expect(outcome.code == 3 && outcome.output == "run\nrun\nrun\n", "\(outcome)")
                #expect(try f.ok("inspect", "-f", "{{.RestartCount}} {{.State.ExitCode}}", "box") == "2 3")
                #expect(
                    try f.ok("inspect", "-f", "{{json .HostConfig.RestartPolicy}}", "box")
                        == #"{"MaximumRetryCount":2,"Name":"on-failure"}"#
                        || f.ok("inspect", "-f", "{{json .HostConfig.RestartPolicy}}", "box")
                            == #"{"Name":"on-failure","MaximumRetryCount":2}"#
                )
                // Somebody who starts it begins to count anew.
                #expect(try f.swrun("start", "-a", "box").output == "run\nrun\nrun\n")
                try f.ok("rm", "box")
                let success = try f.swrun(
                    "run", "--rm=false", "--name", "box", "--restart", "on-failure", "base:v1", "true")
                #expect(success.code == 0)
                #expect(try f.ok("inspect", "-f", "{{.RestartCount}}", "box") == "0")
                try f.ok("rm", "box")
            }
        }

        @Test func `stop and kill are the end, whatever the policy`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for policy in ["always", "unless-stopped"] {
                    for end in [["stop", "-t", "0"], ["kill"]] {
                        try f.ok("run", "-d", "--name", "box", "--restart", policy, "base:v1", "sleep", "100")
                        let first = try f.run(of: "box").process
                        kill(first, SIGKILL)
                        // One whose program has not begun yet hears SIGTERM.
                        try f.waitUntil("it runs again") {
                            try f.status(of: "box") == "running" && f.run(of: "box").process != first
                                && f.swrun("top", "box", "-o", "comm").output.contains("sleep")
                        }
                        #expect(try f.ok("inspect", "-f", "{{.RestartCount}}", "box") == "1")
                        #expect(try f.swrun(end + ["box"]).code == 0)
                        #expect(try f.status(of: "box") == "exited")
                        let code = try f.ok("wait", "box")
                        #expect(code == "137", "\(policy), \(end)")
                        try f.ok("rm", "box")
                    }
                }
            }
        }

        @Test func `while it waits to be started again it counts as restarting, and can be stopped`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "-d", "--name", "box", "--restart", "always", "base:v1", "sh", "-c", "exit 5")
                // Its delays get longer: one of them is met, and is long enough for four commands.
                try f.waitUntil("it is restarting") {
                    try f.status(of: "box") == "restarting"
                        && (Int(f.ok("inspect", "-f", "{{.RestartCount}}", "box")) ?? 0) > Int(Machine.patience / 2)
                }
                let refusal = try f.swrun("attach", "box")
                #expect(refusal.code == 1 || refusal.code == 5, "\(refusal)")
                let removal = try f.swrun("rm", "box")
                #expect(removal.code == 1 && removal.errors.contains("You cannot remove a"), "\(removal)")
                try f.ok("stop", "box")
                #expect(try f.status(of: "box") == "exited")
                #expect(try f.ok("inspect", "-f", "{{.State.ExitCode}}", "box") == "5")
                try f.ok("start", "box")
                try f.ok("rm", "-f", "box")
                #expect(try f.ok("ps", "-aq") == "")
            }
        }

        @Test func `while it waits to be started again its files can be copied and committed`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "run", "-d", "--name", "box", "--restart", "always", "base:v1", "sh", "-c",
                    "cat /in >> /out; exit 5")
                // Its delays get longer: one of them is met.
                try f.waitUntil("it waits for long") {
                    try f.status(of: "box") == "restarting"
                        && (Int(f.ok("inspect", "-f", "{{.RestartCount}}", "box")) ?? 0) > 5
                }
                try f.write("brought\n", to: "in")
                try f.ok("cp", "-q", "in", "box:/in")
                try f.ok("commit", "-q", "box", "copy:v1")
                try f.ok("cp", "-q", "box:/in", "back")
                #expect(try f.read("back") == "brought\n")
                #expect(try f.ok("run", "--rm", "copy:v1", "cat", "/in") == "brought")
                try f.waitUntil("the next run has seen it") {
                    try f.swrun("cp", "-q", "box:/out", "out").code == 0 && f.read("out").contains("brought")
                }
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `stop is the end also between two runs`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for turn in 0..<10 {
                    try f.ok("run", "-d", "--name", "box", "--restart", "always", "base:v1", "sh", "-c", "exit 5")
                    _ = poll(nil, 0, Int32(turn * 7))
                    // It may say that the shell does not hear the signal.
                    #expect(try f.swrun("stop", "-t", "1", "box").code == 0)
                    #expect(try f.ok("ps", "-q") == "")
                    #expect(try f.status(of: "box") == "exited")
                    try f.ok("rm", "box")
                }
            }
        }

        @Test func `an end that a client asked for is one`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let client = try f.start(["run", "--name", "box", "--restart", "always", "probe:v1", "signals"])
                try client.waitForOutput("ready")
                client.send(SIGTERM)
                #expect(try client.finish().code == 23)
                #expect(try f.status(of: "box") == "exited")
                try f.ok("rm", "box")
            }
        }

        @Test func `a policy that cannot be is refused in docker's words`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for (policy, text) in [
                    ("bogus", "invalid restart policy 'bogus'"),
                    ("on-failure:x", "invalid restart policy format: maximum retry count must be an integer"),
                    ("always:3", "maximum retry count cannot be used with restart policy 'always'"),
                ] {
                    try f.fails(125, "run", "--restart", policy, "base:v1", "true", saying: text)
                }
                try f.fails(
                    125, "run", "--rm", "--restart", "always", "base:v1", "true",
                    saying: "conflicting options: cannot specify both --restart and --rm")
            }
        }
    }
}
