import Glibc
import Testing

extension Integration {
    @Suite struct PauseTests {
        @Test func `a container that a killed commit had frozen goes on`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "run", "-d", "--name", "box", "base:v1", "sh", "-c",
                    "head -c 60000000 /dev/urandom > /big; exec sleep 1000")
                try f.waitUntil("its content") { try f.ok("exec", "box", "stat", "-c", "%s", "/big") == "60000000" }
                for command in ["ps", "pause", "exec"] {
                    let commit = try f.start(["commit", "box", "copy:v1"])
                    try f.waitUntil("it stands still") { try f.status(of: "box") == "paused" }
                    commit.send(SIGKILL)
                    #expect(try commit.finish().code == 137)
                    switch command {
                    case "ps": #expect(try !f.ok("ps").contains("Paused"))
                    case "pause":
                        try f.ok("pause", "box")
                        #expect(try f.status(of: "box") == "paused")
                        try f.ok("ps")
                        #expect(try f.status(of: "box") == "paused")
                        try f.ok("unpause", "box")
                    default: try f.ok("run", "--rm", "base:v1", "true")
                    }
                    #expect(try f.ok("exec", "box", "echo", "on") == "on")
                }
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `a paused container stands still, says so, and goes on`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let run = try f.start([
                    "run", "--name", "box", "base:v1", "sh", "-c", "echo up; while :; do echo x >> /log; done",
                ])
                try run.waitForOutput("up")
                let log = try f.ok("inspect", "-f", "{{.GraphDriver.Data.UpperDir}}/log", "box")
                try f.shellOK("until [ -s \(log) ]; do :; done")
                #expect(try f.ok("pause", "box") == "box")
                let size = try f.shellOK("stat -c %s \(log)")
                let row = try f.ok("ps", "--format", "{{.State}}|{{.Status}}")
                #expect(row.hasPrefix("paused|Up ") && row.hasSuffix(" (Paused)"), "\(row)")
                #expect(try f.ok("ps", "-qf", "status=paused").count == 12)
                #expect(try f.ok("ps", "-qf", "status=running") == "")
                let state = try f.ok("inspect", "-f", "{{.State.Status}} {{.State.Running}} {{.State.Paused}}", "box")
                #expect(state == "paused true true")
                let id = try f.ok("inspect", "-f", "{{.Id}}", "box")
                try f.fails(1, "pause", "box", saying: "Container \(id) is already paused")
                try f.fails(1, "start", "box", saying: "cannot start a paused container, try unpause instead")
                #expect(try f.ok("top", "box", "-o", "comm").contains("sh"))
                try f.fails(
                    1, "rm", "box",
                    saying: "You cannot remove a paused container \(id). Unpause and then stop the container before "
                        + "attempting removal or force remove")
                #expect(try f.shellOK("stat -c %s \(log)") == size)
                #expect(try f.ok("unpause", "box") == "box")
                try f.shellOK("until [ $(stat -c %s \(log)) -gt \(size) ]; do :; done")
                try f.fails(1, "unpause", "box", saying: "Container \(id) is not paused")
                try f.ok("kill", "box")
                #expect(try run.finish().code == 137)
                for command in ["pause", "unpause"] {
                    try f.fails(1, command, "box", saying: "Container \(id) is not running")
                    try f.fails(1, command, "nosuch", saying: "No such container: nosuch")
                }
                try f.ok("rm", "box")
            }
        }

        @Test func `a paused container can be stopped, killed and removed by force`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                func paused(_ name: String) throws -> Command {
                    let run = try f.start(["run", "--name", name, "probe:v1", "signals"])
                    try run.waitForOutput("ready")
                    try f.ok("pause", name)
                    return run
                }
                // It goes on to see the signal, and ends in its own way.
                let stopped = try paused("stopped")
                try f.ok("stop", "-t", "-1", "stopped")
                #expect(try stopped.finish().code == 23)
                let asked = try paused("asked")
                try f.ok("kill", "-s", "TERM", "asked")
                #expect(try asked.finish().code == 23)
                let killed = try paused("killed")
                try f.ok("kill", "killed")
                #expect(try killed.finish().code == 137)
                let removed = try paused("removed")
                try f.ok("rm", "-f", "removed")
                #expect(try removed.finish().code == 137)
                // Any other signal waits.
                let waiting = try paused("waiting")
                try f.ok("kill", "-s", "USR1", "waiting")
                #expect(try f.ok("inspect", "-f", "{{.State.Status}}", "waiting") == "paused")
                try f.ok("unpause", "waiting")
                try waiting.waitForOutput("signal: USR1")
                try f.ok("stop", "waiting")
                #expect(try waiting.finish().code == 23)
                try f.ok("rm", "stopped", "asked", "killed", "waiting")
            }
        }

        @Test func `a commit leaves a paused container paused, and another one running`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let run = try f.start(["run", "--name", "box", "probe:v1", "signals"])
                try run.waitForOutput("ready")
                try f.ok("commit", "box", "a:1")
                #expect(try f.ok("inspect", "-f", "{{.State.Status}}", "box") == "running")
                try f.ok("pause", "box")
                try f.ok("commit", "box", "b:1")
                #expect(try f.ok("inspect", "-f", "{{.State.Status}}", "box") == "paused")
                try f.ok("stop", "box")
                #expect(try run.finish().code == 23)
                try f.ok("rm", "box")
            }
        }

        @Test func `a paused container ends with whoever waits for it`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let run = try f.start(["run", "--name", "box", "probe:v1", "signals"])
                try run.waitForOutput("ready")
                try f.ok("pause", "box")
                let pid = try f.ok("inspect", "-f", "{{.State.Pid}}", "box")
                run.send(SIGKILL)
                #expect(try run.finish().code == 137)
                // The kernel kills the container, whose orphan is ours to wait for.
                #expect(exitCode(of: try #require(pid_t(pid))) == 137)
                #expect(try f.ok("ps", "-a", "--format", "{{.State}}") == "exited")
                try f.ok("rm", "box")
            }
        }
    }
}
