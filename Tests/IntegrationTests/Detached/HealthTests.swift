import Foundation
import Glibc
import Testing

extension Integration {
    /// Containers that are asked for their health.
    @Suite struct HealthTests {
        /// Time enough for a check to begin.
        private let timeout = Machine.patience > 1 ? "6s" : "500ms"

        @Test func `a container becomes healthy, unhealthy and healthy again, and everybody can see it`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "run", "-d", "--name", "box", "--health-cmd", "test -e /well && echo fine; test -e /well",
                    "--health-interval", "100ms", "--health-retries", "2", "--health-start-period", "1h",
                    "--health-start-interval", "50ms", "base:v1", "sleep", "1000")
                #expect(try f.ok("ps", "--format", "{{.Status}}").hasSuffix("(health: starting)"))
                #expect(try f.ok("ps", "-q", "-f", "health=starting") != "")
                try f.waitUntil("two checks in the start period") { try f.checks(of: "box") >= 2 }
                #expect(try f.health(of: "box") == "starting 0")
                try f.ok("exec", "box", "touch", "/well")
                try f.waitUntil("it is well") { try f.health(of: "box") == "healthy 0" }
                #expect(try f.ok("ps", "--format", "{{.Status}}").hasSuffix("(healthy)"))
                try f.waitUntil("five results") { try f.checks(of: "box") == 5 }
                #expect(
                    try f.ok("inspect", "-f", "{{json (index .State.Health.Log 4).Output}}", "box") == #""fine\n""#)
                try f.ok("exec", "box", "rm", "/well")
                try f.waitUntil("it is not well") { try f.health(of: "box").hasPrefix("unhealthy") }
                #expect(try f.ok("ps", "-q", "-f", "health=unhealthy") != "")
                #expect(try f.ok("ps", "-q", "-f", "health=healthy") == "")
                #expect(try f.ok("inspect", "-f", "{{(index .State.Health.Log 4).ExitCode}}", "box") == "1")
                try f.ok("stop", "-t", "0", "box")
                #expect(try f.health(of: "box").hasPrefix("unhealthy"))
                try f.ok("rm", "box")
                let events = try f.ok(
                    "events", "--since", "0", "--until", "0s", "--filter", "event=health_status", "--format",
                    "{{.Action}}")
                #expect(events == "health_status: healthy\nhealth_status: unhealthy")
            }
        }

        @Test func `a check that takes too long is ended with all that it started, and fails`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "run", "-d", "--name", "box", "--health-cmd", "echo begun; sleep 4321 & sleep 4322",
                    "--health-interval", "50ms", "--health-timeout", timeout, "--health-retries", "1", "base:v1",
                    "sleep", "1000")
                try f.waitUntil("it is not well") { try f.health(of: "box").hasPrefix("unhealthy") }
                let log = try f.ok("inspect", "-f", "{{json (index .State.Health.Log 0)}}", "box")
                #expect(log.contains("\"ExitCode\":-1"), "\(log)")
                #expect(log.contains("Health check exceeded timeout (\(timeout)): begun"), "\(log)")
                // Each is gone when the next begins. A shell's copy of itself has its words until it is the program.
                let seen = try f.ok(
                    "exec", "box", "sh", "-c",
                    "for p in /proc/[0-9]*; do tr '\\0' ' ' < $p/cmdline; echo; done 2>/dev/null | grep -c '^sleep 4321' || true"
                )
                #expect(Int(seen) ?? 9 <= 1, "\(seen)")
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `no check outlives the container or its monitor`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for isKilled in [false, true] {
                    try f.ok(
                        "run", "-d", "--name", "box", "--health-cmd", "sleep 4321", "--health-interval", "10ms",
                        "base:v1", "sleep", "1000")
                    try f.waitUntil("a check runs") { try f.ok("top", "box").contains("sleep 4321") }
                    let run = try f.run(of: "box")
                    if isKilled { kill(run.monitor, SIGKILL) } else { kill(run.process, SIGKILL) }
                    try f.waitUntil("it has ended") { try f.ok("ps", "-q") == "" && !isAlive(run.monitor) }
                    try f.waitUntil("nothing is left") {
                        try f.shell("pgrep -f 'sleep 432[1]|--exec \(run.id.prefix(12))'").code == 1
                    }
                    #expect(try f.ok("wait", "box") == "137")
                    try f.ok("rm", "box")
                }
            }
        }

        @Test func `a paused container is not asked`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "run", "-d", "--name", "box", "--health-cmd", "echo x >> /asked", "--health-interval", "20ms",
                    "base:v1", "sleep", "1000")
                try f.waitUntil("it is well") { try f.health(of: "box") == "healthy 0" }
                try f.ok("pause", "box")
                let id = try f.ok("inspect", "-f", "{{.Id}}", "box")
                let count = { try f.shellOK("wc -l < \(f.root)/containers/\(id)/upper/asked") }
                let before = try count()
                try f.shellOK("sleep 0.3")
                #expect(try count() == before)
                #expect(try f.ok("ps", "--format", "{{.Status}}").hasSuffix("(Paused)"))
                try f.ok("unpause", "box")
                try f.waitUntil("it is asked again") { try count() != before }
                #expect(try f.health(of: "box") == "healthy 0")
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `a check has the container's user, environment, limits and namespaces, and its output is bounded`()
            throws
        {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "run", "-d", "--name", "box", "-u", "1000:1000", "-e", "WORD=said", "-w", "/tmp", "--health-cmd",
                    "id -u; pwd; echo $WORD; grep -E '^(CapEff|Seccomp|NoNewPrivs):' /proc/self/status; readlink /proc/self/ns/pid; while :; do echo y; done",
                    "--health-interval", "10ms", "--health-timeout", timeout, "base:v1", "sleep", "1000")
                try f.waitUntil("it was asked") { try f.checks(of: "box") >= 1 }
                let output = try f.ok("inspect", "-f", "{{(index .State.Health.Log 0).Output}}", "box")
                let status = try f.ok("exec", "box", "grep", "-E", "^(CapEff|Seccomp|NoNewPrivs):", "/proc/self/status")
                let namespace = try f.ok("exec", "box", "readlink", "/proc/self/ns/pid")
                #expect(
                    output.contains(": 1000\n/tmp\nsaid\n\(status)\n\(namespace)\ny\ny\n"), "\(output.prefix(300))")
                #expect(output.hasSuffix("...") && output.utf8.count < 4200, "\(output.utf8.count)")
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `the image's check counts, options replace its parts, and a commit keeps it`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("create", "--name", "maker", "base:v1", "sleep", "1000")
                try f.ok(
                    "commit", "-q", "-c", "HEALTHCHECK --interval=20ms --retries=7 CMD [\"test\",\"-e\",\"/etc\"]",
                    "maker",
                    "well:v1")
                try f.ok("run", "-d", "--name", "box", "--health-timeout", "5s", "well:v1")
                try f.waitUntil("it is well") { try f.health(of: "box") == "healthy 0" }
                let check = #"{"Test":["CMD","test","-e","/etc"],"Interval":20000000,"Timeout":5000000000,"Retries":7}"#
                #expect(try f.ok("inspect", "-f", "{{json .Config.Healthcheck}}", "box") == check)
                try f.ok("commit", "-q", "box", "copy:v1")
                #expect(
                    try f.ok("image", "inspect", "-f", "{{json .Config.Healthcheck.Timeout}}", "copy:v1")
                        == "5000000000")
                try f.ok("rm", "-f", "box")

                try f.ok("run", "-d", "--name", "box", "--no-healthcheck", "well:v1")
                #expect(
                    try f.ok(
                        "inspect", "-f", "{{.Config.Healthcheck.Test}} {{if .State.Health}}asked{{else}}no{{end}}",
                        "box")
                        == "[NONE] no")
                #expect(try f.ok("ps", "-q", "-f", "health=none") != "")
                #expect(try f.swrun("fsck").code == 0)
                try f.ok("rm", "-f", "box", "maker")
                try f.fails(
                    125, "run", "--no-healthcheck", "--health-cmd", "x", "well:v1", saying: "--no-healthcheck conflicts"
                )
                try f.fails(125, "run", "--health-retries", "-1", "well:v1", saying: "cannot be negative")
                try f.fails(125, "run", "--health-interval", "-1s", "well:v1", saying: "cannot be negative")
                try f.fails(125, "run", "--health-interval", "1us", "well:v1", saying: "cannot be less than 1ms")
            }
        }

        @Test func `a container in another one's pid namespace is asked like any other`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "-d", "--name", "host", "base:v1", "sleep", "1000")
                try f.ok(
                    "run", "-d", "--name", "guest", "--pid", "container:host", "--health-cmd", "test -d /proc/1",
                    "--health-interval", "20ms", "base:v1", "sleep", "1000")
                try f.waitUntil("it is well") { try f.health(of: "guest") == "healthy 0" }
                try f.ok("rm", "-f", "guest", "host")
            }
        }
    }
}

extension Fixture {
    /// "healthy 0": the status and how many checks have failed in a row.
    fileprivate func health(of container: String) throws -> String {
        try ok("inspect", "-f", "{{.State.Health.Status}} {{.State.Health.FailingStreak}}", container)
    }

    /// How many results are kept.
    fileprivate func checks(of container: String) throws -> Int {
        Int(try ok("inspect", "-f", "{{len .State.Health.Log}}", container)) ?? 0
    }
}
