import Glibc
import Testing

extension Integration {
    /// Nobody who holds on to a stream, or does not read one, decides when a container or a process in it has ended.
    @Suite struct EndingTests {
        @Test func `a container ends although the output of an exec in it is not read`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    let client = try f.start(["exec", "live", "sh", "-c", "while :; do echo yyyyyyyyyyyyyyy; done"])
                    try f.waitUntil("the pipe is full") { client.isOutputFull }
                    try f.ok("kill", "live")
                    try f.waitUntil("its end") { try f.swrun("ps", "-aq").text == "" }
                    #expect(isAlive(client.pid))
                    #expect(try client.finish().code == 137)
                }
            }
        }

        @Test func `a container ends although clients of exec are stopped`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for words in [["kill", "live"], ["rm", "-f", "live"], ["stop", "-t", "0", "live"]] {
                    try f.ok("run", "-d", "--name", "live", "base:v1", "sleep", "1000")
                    let clients = try (0..<2).map { try f.start(["exec", "live", "sleep", "200\($0)"]) }
                    try f.waitUntil("both commands") {
                        try f.ok("top", "live", "-o", "args").split(separator: "\n")
                            .filter { $0.hasPrefix("sleep 200") }.count == 2
                    }
                    for client in clients { client.send(SIGSTOP) }
                    try f.ok(words)
                    for client in clients { #expect(try client.finish().code == 137) }
                    _ = try f.swrun("rm", "-f", "live")
                }
            }
        }

        @Test func `exec returns with its process, and what that left in the background goes on`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    let outcome = try f.swrun("exec", "live", "sh", "-c", "sleep 1000 & echo $!; echo err >&2; exit 3")
                    #expect(outcome.code == 3 && outcome.errors == "err\n", "\(outcome)")
                    #expect(try f.ok("exec", "live", "cat", "/proc/\(outcome.text)/comm") == "sleep")
                    // However much it goes on writing.
                    let endless = try f.swrun(
                        "exec", "live", "sh", "-c", "while :; do echo more; done & head -c 200000 /dev/zero; exit 4")
                    #expect(endless.code == 4 && endless.outputBytes.filter { $0 == 0 }.count == 200_000)
                    // The same with a terminal, whose processes hear of it.
                    let session = try f.terminal("exec", "-it", "live", "sh", "-c", "sleep 1000 & echo here; exit 5")
                    #expect(try session.finish() == 5)
                    #expect(session.screen.contains("here"), "\(session.screen)")
                }
            }
        }

        @Test func `after the end, a client whose reader does not read can be ended`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer { _ in
                    for signal in [SIGTERM, SIGINT, SIGHUP, SIGQUIT] {
                        let client = try f.start(["exec", "live", "sh", "-c", "head -c 120000 /dev/zero; > /done"])
                        try f.waitUntil("the end of its process") {
                            try f.swrun("exec", "live", "rm", "/done").code == 0
                        }
                        try f.waitUntil("the pipe is full") { client.isOutputFull }
                        #expect(isAlive(client.pid))
                        client.send(signal)
                        try f.waitUntil("its end") { !isAlive(client.pid) }
                        #expect(try client.finish().code == 0)
                    }
                }
            }
        }

        @Test func `whoever ends a container need not wait for the reader of its output`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for words in [["stop", "-t", "0"], ["kill"], ["rm", "-f"]] {
                    let run = try f.start([
                        "run", "--name", "box", "base:v1", "sh", "-c", "while :; do echo yyyyyyyy; done",
                    ])
                    try f.waitUntil("the pipe is full") { run.isOutputFull }
                    #expect(try f.ok(words + ["box"]) == "box")
                    let left = try f.ok("ps", "-a", "--format", "{{.Names}} {{.State}}")
                    #expect(left == (words[0] == "rm" ? "" : "box exited"))
                    if words[0] != "rm" {
                        try f.waitUntil("the exit code") {
                            try f.ok("inspect", "-f", "{{.State.ExitCode}}", "box") == "137"
                        }
                        try f.ok("rm", "box")
                    }
                    #expect(try run.finish().code == 137)
                }
            }
        }

        @Test func `the log has what a reader was not waited for to read`() throws {
            try Fixture.with { f in
                try f.makeBase()
                // More than one pipe holds, less than two.
                let program = "sleep 0.3; head -c 120000 /dev/zero; exit 4"
                let run = try f.start(["run", "--name", "box", "base:v1", "sh", "-c", program])
                try f.waitUntil("the pipe is full") { run.isOutputFull }
                try f.waitUntil("its end") { try f.swrun("exec", "box", "true").code == 1 }
                try f.ok("stop", "box")
                #expect(try f.ok("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "box") == "exited 4")
                #expect(try f.shellOK("swrun logs box | wc -c") == "120000")
                #expect(try run.finish().code == 4)
            }
        }

        @Test func `a container ends although somebody else holds its output`() throws {
            try Fixture.with { f in
                try f.makeBase()
                func hold(_ name: String) throws -> Command {
                    let process = try f.run(of: name).process
                    let holder = try Command(
                        [
                            "sh", "-c",
                            "exec 7> /proc/\(process)/fd/1 8> /proc/\(process)/fd/2; echo held; exec sleep 1000",
                        ],
                        environment: Machine.environment, directory: "/")
                    try holder.waitForOutput("held")
                    return holder
                }
                try f.ok("run", "-d", "--name", "box", "base:v1", "sh", "-c", "echo early; exec sleep 1000")
                try f.waitUntil("its output") { try f.ok("logs", "box") == "early" }
                let first = try hold("box")
                try f.ok("kill", "box")
                #expect(try f.status(of: "box") == "exited")
                #expect(try f.ok("inspect", "-f", "{{.State.ExitCode}}", "box") == "137")
                #expect(try f.ok("logs", "box") == "early")
                try f.ok("rm", "box")

                try f.withContainer { command in
                    let second = try hold("live")
                    try f.ok("kill", "live")
                    #expect(try command.finish().code == 137)
                    #expect(isAlive(second.pid))
                    second.send(SIGKILL)
                    #expect(try second.finish().code == 137)
                }
                #expect(isAlive(first.pid))
                first.send(SIGKILL)
                #expect(try first.finish().code == 137)
            }
        }

        @Test func `all that a container wrote before its end is delivered, however slowly it is read`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let words = ["sh", "-c", "head -c 190000 /dev/zero; head -c 60000 /dev/zero >&2; echo end"]
                let started = try f.start(["run", "--name", "fast", "base:v1"] + words)
                try f.waitUntil("the pipe is full") { started.isOutputFull }
                let outcome = try started.finish()
                #expect(outcome.code == 0 && outcome.outputBytes.count == 190_004 && outcome.errorBytes.count == 60_000)
                try f.ok("rm", "fast")
                try f.shellOK("swrun run -d --name slow base:v1 \(words.map { "'\($0)'" }.joined(separator: " "))")
                try f.ok("wait", "slow")
                let log = try f.swrun("logs", "slow")
                #expect(log.outputBytes.count == 190_004 && log.errorBytes.count == 60_000)
                try f.ok("rm", "slow")
            }
        }

        @Test func `a container whose first thread has ended runs, and ends like any other`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                for (words, code) in [(["kill"], "137"), (["stop", "-t", "0"], "137"), (["stop"], "23")] {
                    try f.ok("run", "-d", "--name", "box", "probe:v1", "leaderless")
                    try f.waitUntil("the first thread's end") { try f.ok("logs", "box") == "leaderless" }
                    #expect(try f.status(of: "box") == "running")
                    try f.shellOK("swrun \(words.joined(separator: " ")) box")
                    #expect(try f.status(of: "box") == "exited")
                    #expect(try f.ok("inspect", "-f", "{{.State.ExitCode}}", "box") == code)
                    try f.ok("rm", "box")
                }
                try f.ok("run", "-d", "--name", "box", "probe:v1", "leaderless")
                try f.ok("rm", "-f", "box")
            }
        }
    }
}
