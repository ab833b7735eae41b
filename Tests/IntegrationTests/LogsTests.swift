import Glibc
import Testing

@Suite struct LogsTests {
    @Test func `logs gives what was written, each stream apart, also without a last newline`() throws {
        try Fixture.with { f in
            try f.makeBase()
            let script = #"echo out; echo err >&2; printf '\000\377\303\050<&>"\\\t\r\n'; printf 'no newline'"#
            let first = try f.swrun("run", "--name", "once", "base:v1", "sh", "-c", script)
            let logs = try f.swrun("logs", "once")
            #expect(logs.code == 0)
            #expect(logs.outputBytes == first.outputBytes && logs.errorBytes == Array("err\n".utf8))
            #expect(logs.outputBytes.contains(0xFF))
            // docker and everybody who reads its files read this one as well.
            let path = try f.ok("inspect", "-f", "{{.LogPath}}", "once")
            #expect(try f.shellOK("jq -r .stream \(path) | sort | uniq -c | tr -s ' '") == " 1 stderr\n 3 stdout")
            // A second run goes on where the first has ended, in the middle of a line.
            try f.ok("start", "once")
            try f.ok("wait", "once")
            #expect(try f.swrun("logs", "once").outputBytes == first.outputBytes + first.outputBytes)
            #expect(try f.swrun("logs", "-n", "1", "once").output == "no newline")
        }
    }

    @Test func `a million lines on both streams are all there, in order`() throws {
        try Fixture.with { f in
            try f.makeBase()
            let script =
                "i=0; while [ $i -lt 100 ]; do seq $((i * 10000)) $((i * 10000 + 9999)) >&$((i % 2 + 1)); i=$((i + 1)); done"
            try f.ok(
                "run", "-d", "--name", "many", "--log-opt", "max-size=-1", "base:v1", "sh", "-c", script)
            try f.shellOK("swrun logs -f many >out 2>err; swrun wait many", seconds: 400)
            let expected = "seq 0 999999 | awk '(int($1 / 10000) % 2) =="
            try f.shellOK("\(expected) 0' | cmp - out; \(expected) 1' | cmp - err")
            #expect(try f.shellOK("swrun logs -n 3 many 2>&1") == "999997\n999998\n999999")
        }
    }

    @Test func `a line of a megabyte comes back whole`() throws {
        try Fixture.with { f in
            try f.makeBase()
            try f.ok(
                "run", "-d", "--name", "long", "base:v1", "sh", "-c",
                "head -c 1000000 /dev/zero | tr '\\0' x; echo; echo end")
            try f.ok("wait", "long")
            let logs = try f.swrun("logs", "-t", "long")
            #expect(logs.lines.count == 2 && logs.lines.first?.utf8.count == 1_000_031)
            #expect(try f.ok("logs", "-n", "1", "long") == "end")
        }
    }

    @Test func `a follower hears a running container until it stops, across rotation`() throws {
        try Fixture.with { f in
            try f.makeBase()
            try f.ok(
                "run", "-d", "--name", "busy", "--log-opt", "max-size=50k", "--log-opt", "max-file=2", "base:v1", "sh",
                "-c", "until [ -e /go ]; do sleep 0.01; done; seq 1 3000; sleep 0.2; seq 3001 6000; echo bye >&2")
            let follower = try f.start(["logs", "-f", "busy"])
            try f.shellOK("touch go; swrun cp go busy:/go")
            let outcome = try follower.finish()
            #expect(outcome.code == 0 && outcome.errors == "bye\n")
            #expect(outcome.lines.first == "1" && outcome.lines.last == "6000")
            #expect(outcome.lines.count == 6000)
            #expect(
                try f.shellOK("ls $(dirname $(swrun inspect -f '{{.LogPath}}' busy))")
                    == "container.log\ncontainer.log.1")
            #expect(try f.shellOK("swrun logs busy 2>/dev/null | tail -n 1") == "6000")
        }
    }

    @Test func `a follower hears the last words of a container that removes itself`() throws {
        try Fixture.with { f in
            try f.makeBase()
            try f.ok(
                "run", "-d", "--rm", "--name", "brief", "base:v1", "sh", "-c",
                "until [ -e /go ]; do sleep 0.01; done; seq 1 20000; printf end")
            let follower = try f.start(["logs", "-f", "brief"])
            try f.shellOK("touch go; swrun cp go brief:/go")
            let outcome = try follower.finish()
            #expect(outcome.code == 0 && outcome.lines.count == 20001 && outcome.text.hasSuffix("\n20000\nend"))
        }
    }

    @Test func `what a killed monitor leaves of a record is passed over, and the next run writes on`() throws {
        try Fixture.with { f in
            try f.makeBase()
            try f.ok("run", "-d", "--name", "cut", "base:v1", "sh", "-c", "seq 1 100; exec sleep 1000")
            try f.shellOK("until swrun logs cut | grep -qx 100; do sleep 0.01; done")
            try f.shellOK("kill -9 $(ps -o ppid= -p $(swrun inspect -f '{{.State.Pid}}' cut))")
            #expect(try f.ok("wait", "cut") == "137")
            let path = try f.ok("inspect", "-f", "{{.LogPath}}", "cut")
            try f.shellOK("truncate -s -20 \(path)")
            #expect(try f.ok("logs", "-n", "1", "cut") == "99")
            try f.ok("start", "cut")
            try f.shellOK("until swrun logs cut | tail -n 1 | grep -qx 100; do sleep 0.01; done")
            #expect(try f.shellOK("swrun logs cut | wc -l") == "199")
            try f.ok("rm", "-f", "cut")
        }
    }

    @Test func `a full disk makes the log shorter, which it says, and the container no slower`() throws {
        try Fixture.with { f in
            try f.makeBase()
            try f.ok("create", "--name", "full", "base:v1", "sh", "-c", "seq 1 200000 >&2")
            let folder = try f.shellOK("dirname $(swrun inspect -f '{{.LogPath}}' full)")
            try f.shellOK("mkdir \(folder); mount -t tmpfs -o size=256k tmpfs \(folder)")
            defer { _ = try? f.shell("umount \(folder)") }
            try f.ok("start", "full")
            #expect(try f.ok("wait", "full") == "0")
            func lines() throws -> [String] {
                try f.swrun("logs", "full").errors.split(separator: "\n").map(String.init)
            }
            let kept = try lines().filter { !$0.hasPrefix("swrun") }
            // What is left out is left out as a whole: at the end a shorter stretch may find room again.
            let numbers = kept.compactMap(Int.init)
            #expect(numbers.count == kept.count && Array(numbers.prefix(1000)) == Array(1...1000))
            #expect(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 })
            // With room again, the next run is kept as usual.
            try f.shellOK("mount -o remount,size=64m \(folder)")
            try f.ok("start", "full")
            try f.ok("wait", "full")
            let all = try lines()
            #expect(all.last == "200000")
            let notes = all.filter { $0.hasPrefix("swrun") }
            #expect(notes.count <= 1)
            if let note = notes.first {
                let missing = note.split(separator: " ").dropFirst().first.flatMap { Int($0) }
                // Each line that is not there counts with its newline.
                #expect(missing == 1_288_895 - kept.reduce(0) { $0 + $1.utf8.count + 1 })
            }
        }
    }

    @Test func `times and tails choose lines; what cannot be read says why`() throws {
        try Fixture.with { f in
            try f.makeBase()
            try f.ok("create", "--name", "never", "base:v1", "true")
            #expect(try f.ok("logs", "never") == "")
            #expect(try f.ok("logs", "-f", "never") == "")
            try f.ok("run", "--name", "quiet", "--log-driver", "none", "base:v1", "echo", "hi")
            try f.fails(1, "logs", "quiet", saying: "configured logging driver does not support reading")
            try f.fails(1, "logs", "nobody", saying: "No such container: nobody")
            try f.fails(
                1, "logs", "--since", "bogus", "never", saying: "failed to parse value as time or duration: \"bogus\"")
            try f.fails(125, "run", "--log-driver", "syslog", "base:v1", saying: "no log driver named 'syslog'")
            try f.fails(125, "run", "--log-opt", "size=1", "base:v1", saying: "unknown log opt 'size'")
            try f.ok(
                "run", "-d", "--name", "two", "--log-opt", "labels=a", "-l", "a=1", "base:v1", "sh", "-c",
                "echo one; sleep 1.1; echo two")
            try f.ok("wait", "two")
            #expect(try f.ok("logs", "--tail", "0", "two") == "")
            #expect(try f.ok("logs", "--tail", "1", "two") == "two")
            #expect(try f.ok("logs", "--tail", "x", "two") == "one\ntwo")
            #expect(try f.ok("logs", "--details", "two") == "a=1 one\na=1 two")
            let time = try #require(try f.ok("logs", "-t", "-n", "1", "two").split(separator: " ").first)
            #expect(time.utf8.count == 30 && time.hasSuffix("Z"))
            #expect(try f.ok("logs", "--since", String(time), "two") == "two")
            #expect(try f.ok("logs", "--since", "1h", "--until", String(time), "--tail", "1", "two") == "two")
            #expect(try f.ok("logs", "--until", "1h", "two") == "")
        }
    }
}
