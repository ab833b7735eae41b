import Foundation
import Glibc
import Testing

extension Integration {
    /// Containers in the background: `run -d`, `start`, `restart`.
    @Suite struct DetachedTests {
        @Test func `a container runs in the background, and its end is written down`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let id = try f.ok("run", "-d", "--name", "box", "base:v1", "sh", "-c", "read line; exit 7")
                #expect(id.count == 64)
                #expect(try f.ok("wait", "box") == "7")  // no input without -i
                try f.ok("rm", "box")
                try f.ok(
                    "run", "-d", "--name", "box", "base:v1", "sh", "-c", "sleep 0.3; echo out; echo err >&2; exit 7")
                #expect(try f.ok("ps").contains("Up"))
                #expect(try f.ok("wait", "box") == "7")
                #expect(try f.ok("ps", "-a").contains("Exited (7)"))
                let log = try f.shellOK("cat $(swrun inspect -f '{{.LogPath}}' box)")
                #expect(log.contains(#""log":"out\n","stream":"stdout""#), "\(log)")
                #expect(log.contains(#""log":"err\n","stream":"stderr""#), "\(log)")
                try f.ok("rm", "box")
            }
        }

        @Test func `a start that fails says so after the ID, with the exit code of a foreground run`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for (program, code) in [("nosuch", Int32(127)), ("/etc/passwd", 126)] {
                    let outcome = try f.swrun("run", "-d", "--name", "box", "base:v1", program)
                    #expect(outcome.code == code && outcome.text.count == 64, "\(outcome)")
                    #expect(outcome.errors.contains("exec: \"\(program)\""), "\(outcome)")
                    let state = try f.ok(
                        "inspect", "-f", "{{.State.Status}} {{.State.ExitCode}} {{.State.Error}}", "box")
                    #expect(state.hasPrefix("created \(code) exec: "), "\(state)")
                    #expect(try f.ok("wait", "box") == "\(code)")
                    try f.fails(1, "start", "box", saying: "failed to start containers: box")
                    try f.ok("rm", "box")
                }
                let gone = try f.swrun("run", "-d", "--rm", "base:v1", "nosuch")
                #expect(gone.code == 127 && gone.text.count == 64, "\(gone)")
                #expect(try f.ok("ps", "-aq") == "")
            }
        }

        @Test func `a container that removes itself is gone when it has ended`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "-d", "--rm", "--name", "box", "base:v1", "sleep", "100")
                try f.ok("stop", "-t", "0", "box")
                try f.waitUntil("the container is gone") { try f.ok("ps", "-aq") == "" }
                try f.ok("run", "-d", "--rm", "--name", "box", "base:v1", "true")
                try f.waitUntil("the container is gone") { try f.ok("ps", "-aq") == "" }
            }
        }

        @Test func `several containers are started, and each failure is told`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for name in ["one", "two"] { try f.ok("create", "--name", name, "base:v1", "sleep", "100") }
                let outcome = try f.swrun("start", "one", "nosuch", "two", "one")
                #expect(outcome.code == 1 && outcome.output == "one\ntwo\none\n", "\(outcome)")
                #expect(outcome.errors.contains("No such container: nosuch"))
                #expect(outcome.errors.contains("failed to start containers: nosuch"))
                #expect(try f.ok("ps", "-q").split(separator: "\n").count == 2)
                try f.fails(
                    1, "start", "-a", "one", "two", saying: "cannot start and attach multiple containers at once")
                let before = try f.run(of: "one").process
                #expect(try f.ok("restart", "-t", "0", "one") == "one")
                #expect(try f.run(of: "one").process != before)
                try f.ok("rm", "-f", "one", "two")
            }
        }

        @Test func `input stays open for a container in the background with -i`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "-d", "-i", "--name", "box", "base:v1", "sh", "-c", "read line; echo got $line; exit 3")
                let client = try f.start(["attach", "box"])
                try client.write("word\n")
                let outcome = try client.finish()
                #expect(outcome.code == 3 && outcome.output == "got word\n", "\(outcome)")
                try f.ok("rm", "box")
            }
        }

        @Test func `conflicting options are refused`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.fails(
                    1, "run", "-d", "-a", "stdout", "base:v1", "true",
                    saying: "conflicting options: cannot specify both --attach and --detach")
                try f.fails(
                    125, "run", "--detach-keys", "ctrl-!", "base:v1", "true", saying: "Invalid detach keys (ctrl-!)")
                #expect(try f.ok("ps", "-aq") == "")
            }
        }

        @Test func `of the streams that are named only these are shown`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let outcome = try f.swrun(
                    "run", "--rm", "-a", "stderr", "base:v1", "sh", "-c", "echo out; echo err >&2; exit 4")
                #expect(outcome.code == 4 && outcome.output.isEmpty && outcome.errors == "err\n", "\(outcome)")
            }
        }

        @Test func `256 containers that end at once have the right exit codes`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK(
                    "for i in $(seq 0 255); do echo $i; done | xargs -P 32 -I@ swrun run -d --name c@-x base:v1 "
                        + "sh -c 'exit @' > /dev/null", seconds: 300)
                let codes = try f.shellOK("for i in $(seq 0 255); do echo c$i-x; done | xargs swrun wait")
                #expect(codes.split(separator: "\n").map(String.init) == (0...255).map { "\($0)" })
                try f.shellOK("swrun ps -aq | xargs swrun rm -f", seconds: 300)
            }
        }
    }
}
