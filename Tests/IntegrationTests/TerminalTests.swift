import Glibc
import Testing

extension Integration {
    @Suite struct TerminalTests {
        @Test func `a shell on a terminal takes input, shows output and gives its exit code`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let session = try f.terminal("run", "--rm", "-it", "base:v1", "/bin/sh")
                try session.type("tty; echo t''erm=$TERM\n")
                try session.waitFor("/dev/")
                try session.waitFor("term=xterm")
                try session.type("stat -c %t:%T /dev/console\n")
                try session.waitFor("88:")  // a pty (136:n), not the machine's console (5:1)
                try session.type("exit 9\n")
                #expect(try session.finish() == 9)
                #expect(session.isRestored)
            }
        }

        @Test func `the window's size is the caller's, and follows it`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let session = try f.terminal("run", "--rm", "-it", "base:v1", "/bin/sh", rows: 31, columns: 97)
                try session.type("stty size\n")
                try session.waitFor("31 97")
                // The shell says when the new size has arrived.
                try session.type("trap 'stty size; echo res''ized' WINCH; while :; do sleep 0.1; done\n")
                try session.waitFor("done")
                try session.resize(rows: 40, columns: 120)
                try session.waitFor("40 120")
                try session.waitFor("resized")
                try session.type("\u{3}")
                try session.type("exit\n")
                _ = try session.finish()
                #expect(session.isRestored)
            }
        }

        @Test func `control C is a byte for the container's program, not a signal for swrun`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let session = try f.terminal("run", "--rm", "-it", "base:v1", "/bin/sh")
                try session.type("trap 'echo cau''ght' INT; echo rea''dy; sleep 30; echo af''ter\n")
                try session.waitFor("ready")
                try session.type("\u{3}")
                try session.waitFor("caught")
                try session.waitFor("after")
                try session.type("exit 5\n")
                #expect(try session.finish() == 5)
            }
        }

        @Test func `the terminal is restored when swrun is told to end, and the container goes`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let session = try f.terminal("run", "--rm", "-it", "probe:v1", "signals")
                try session.waitFor("ready")
                session.send(SIGTERM)
                #expect(try session.finish() == 23)
                #expect(session.isRestored)
            }
        }

        @Test func `a terminal that goes away ends the container`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let session = try f.terminal("run", "--rm", "-it", "probe:v1", "signals")
                try session.waitFor("ready")
                session.send(SIGHUP)
                try session.waitFor("HUP")
                session.send(SIGTERM)
                #expect(try session.finish() == 23)
            }
        }

        @Test func `-t without a terminal on stdin merges the streams with CRLF`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let outcome = try f.swrun("run", "--rm", "-t", "base:v1", "sh", "-c", "echo out; echo err >&2")
                #expect(outcome.code == 0 && outcome.output == "out\r\nerr\r\n" && outcome.errors.isEmpty, "\(outcome)")
            }
        }

        @Test func `-it without a terminal is refused`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.fails(1, "run", "--rm", "-it", "base:v1", "true", saying: "the input device is not a TTY")
                #expect(try f.ok("ps", "-aq") == "")
            }
        }

        @Test func `much output arrives whole and in order`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let session = try f.terminal("run", "--rm", "-it", "base:v1", "seq", "1", "20000")
                #expect(try session.finish() == 0)
                let numbers = session.screen.split(separator: "\r\n").compactMap { Int($0) }
                #expect(numbers == Array(1...20000))
                #expect(session.isRestored)
            }
        }

        @Test func `an image is not written to a terminal`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for words in [["save", "base:v1"], ["export", "c"]] {
                    if words[0] == "export" { try f.ok("create", "--name", "c", "base:v1", "true") }
                    let session = try f.terminal(words[0], words[1])
                    #expect(try session.finish() == 1)
                    #expect(session.screen.contains("cowardly refusing"), "\(session.screen)")
                }
                try f.ok("rm", "c")
            }
        }
    }
}
