import Foundation
import Glibc
import Testing

extension Integration {
    /// Clients that come to a container and leave it.
    @Suite struct AttachTests {
        @Test func `keys part a terminal from its container, and attach comes back to it`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let first = try f.terminal("run", "-it", "--name", "box", "base:v1", "/bin/sh")
                try first.type("echo rea''dy\n")
                try first.waitFor("ready")
                try first.type("\u{10}\u{11}")
                #expect(try first.finish() == 0)
                #expect(first.isRestored)
                #expect(try f.status(of: "box") == "running")
                let second = try f.terminal("attach", "--detach-keys", "x,ctrl-a", "box", rows: 33, columns: 91)
                try second.type("stty size\n")
                try second.waitFor("33 91")
                try second.type("echo a''x")  // the beginning of the keys, and not them
                try second.type("y\n")
                try second.waitFor("axy")
                try second.type("x\u{1}")
                #expect(try second.finish() == 0)
                let third = try f.terminal("attach", "box")
                try third.type("exit 9\n")
                #expect(try third.finish() == 9)
                #expect(third.isRestored)
                try f.ok("rm", "box")
            }
        }

        @Test func `a key that may begin the keys is passed on when no other follows`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let session = try f.terminal(
                    "run", "--rm", "-it", "base:v1", "sh", "-c",
                    "stty raw -echo; echo ready; head -c 1 | tr '\\020\\021' PQ")
                try session.waitFor("ready")
                try session.type("\u{10}")
                try session.waitFor("P")
                #expect(try session.finish() == 0)
            }
        }

        @Test func `without keys nothing is kept from the container`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let session = try f.terminal(
                    "run", "--rm", "-it", "--detach-keys", "", "base:v1", "sh", "-c",
                    "stty raw -echo; echo ready; head -c 2 | tr '\\020\\021' PQ")
                try session.waitFor("ready")
                try session.type("\u{10}\u{11}")
                try session.waitFor("PQ")
                #expect(try session.finish() == 0)
            }
        }

        @Test func `several clients see the same, and hear of the same end`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "run", "-d", "-i", "--name", "box", "base:v1", "sh", "-c",
                    "while read x; do echo $x; [ $x = end ] && exit 6; done")
                let clients = try (0..<3).map { _ in try f.start(["attach", "box"]) }
                let watcher = try f.start(["attach", "--no-stdin", "box"])
                // Each is there when it has seen something.
                for client in clients {
                    try f.waitUntil("everybody is attached") {
                        try clients[0].write("hello\n")
                        do { try client.waitForOutput("hello", seconds: 0.2) } catch { return false }
                        return true
                    }
                }
                try f.waitUntil("the watcher is attached") {
                    try clients[0].write("hello\n")
                    do { try watcher.waitForOutput("hello", seconds: 0.2) } catch { return false }
                    return true
                }
                try clients[1].write("end\n")
                for client in clients + [watcher] {
                    let outcome = try client.finish()
                    #expect(outcome.code == 6 && outcome.output.hasSuffix("end\n"), "\(outcome)")
                }
                try f.ok("rm", "box")
            }
        }

        @Test func `what is attached to in vain says why`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.fails(1, "attach", "nosuch", saying: "No such container: nosuch")
                try f.ok("create", "--name", "box", "base:v1", "sleep", "100")
                try f.fails(1, "attach", "box", saying: "You cannot attach to a stopped container, start it first")
                try f.ok("start", "box")
                try f.ok("pause", "box")
                try f.fails(1, "attach", "box", saying: "You cannot attach to a paused container, unpause it first")
                try f.ok("rm", "-f", "box")
                let foreground = try f.start([
                    "run", "--rm", "--name", "box", "base:v1", "sh", "-c", "echo up; sleep 100",
                ])
                try foreground.waitForOutput("up")
                try f.fails(1, "attach", "box", saying: "it runs in the foreground of another command")
                try f.ok("kill", "box")
                #expect(try foreground.finish().code == 137)
            }
        }

        @Test func `signals are passed on by the client of a container without a terminal`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.ok("run", "-d", "--name", "box", "probe:v1", "signals")
                let client = try f.start(["attach", "box"])
                try f.waitUntil("the client hears signals") {
                    try f.shellOK("awk '/^SigBlk/ { print $2 }' /proc/\(client.pid)/status") != "0000000000000000"
                }
                client.send(SIGUSR1)
                try client.waitForOutput("signal: USR1")
                client.send(SIGTERM)
                #expect(try client.finish().code == 23)
                try f.ok("rm", "box")
            }
        }

        @Test func `a client without --sig-proxy leaves at a signal, and the container stays`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let client = try f.start(
                    ["run", "--name", "box", "--sig-proxy=false", "base:v1", "sh", "-c", "echo up; sleep 100"])
                try client.waitForOutput("up")
                client.send(SIGINT)
                #expect(try client.finish().code == 130)
                #expect(try f.status(of: "box") == "running")
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `a reader that leaves ends a foreground container, and one that watched does not`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let outcome = try f.shell(
                    "set +e +o pipefail; swrun run --rm -a stdout base:v1 sh -c 'while :; do echo y; done' | head -1; echo ${PIPESTATUS[0]}"
                )
                #expect(outcome.text.hasPrefix("y\n"), "\(outcome)")
                #expect(try f.ok("ps", "-aq") == "")
                try f.ok("run", "-d", "--name", "box", "base:v1", "sh", "-c", "while :; do echo y; sleep 0.01; done")
                #expect(try f.shell("set +e +o pipefail; swrun attach box | head -1").text == "y")
                #expect(try f.status(of: "box") == "running")
                #expect(try f.shell("set +e +o pipefail; swrun start -a box | head -1").text == "y")
                #expect(try f.status(of: "box") == "running")
                let watcher = try f.start(["start", "-a", "box"])
                try watcher.waitForOutput("y")
                watcher.send(SIGKILL)
                #expect(try watcher.finish().code == 137)
                #expect(try f.status(of: "box") == "running")
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `much output arrives whole through a monitor`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let outcome = try f.swrun("run", "--rm", "--sig-proxy=false", "base:v1", "seq", "1", "300000")
                #expect(outcome.code == 0)
                #expect(outcome.lines.count == 300_000 && outcome.lines.last == "300000")
                let echo = try f.shellOK(
                    "seq 1 200000 > in; swrun run --rm -i --sig-proxy=false base:v1 cat < in | cmp - in && echo same")
                #expect(echo == "same")
            }
        }
    }
}
