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

        @Test func `a terminal that nobody has open for a while is a terminal still`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let script =
                    "echo first; exec <&- >&- 2>&-; sleep 0.2; head -c 200000 /dev/zero > /dev/console; "
                    + "echo last > /dev/console"
                let session = try f.terminal("run", "--rm", "-t", "base:v1", "sh", "-c", script)
                #expect(try session.finish() == 0)
                #expect(session.seen.contains("first") && session.seen.contains("last"), "\(session.seen.suffix(200))")
                try f.ok("run", "-dt", "--name", "box", "base:v1", "sh", "-c", script)
                try f.ok("wait", "box")
                #expect(try f.ok("logs", "box").contains("last"))
                try f.ok("rm", "box")
            }
        }

        @Test func `the window's size is the caller's, and follows it`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.makeProbe()
                let shell = try f.terminal("run", "--rm", "-it", "base:v1", "stty", "size", rows: 31, columns: 97)
                try shell.waitFor("31 97")
                #expect(try shell.finish() == 0)
                let session = try f.terminal("run", "--rm", "-it", "probe:v1", "signals")
                try session.waitFor("ready")
                for (rows, columns) in [(40, 120), (10, 20), (200, 300)] as [(UInt16, UInt16)] {
                    try session.resize(rows: rows, columns: columns)
                    try session.waitFor("signal: WINCH")
                    try session.waitFor("size: \(rows) \(columns)")
                }
                session.send(SIGTERM)
                #expect(try session.finish() == 23)
                #expect(session.isRestored)
            }
        }

        @Test func `control C is a byte for the container's program, not a signal for swrun`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let session = try f.terminal("run", "--rm", "-it", "probe:v1", "signals")
                try session.waitFor("ready")
                for (key, name) in [("\u{3}", "INT"), ("\u{1c}", "QUIT"), ("\u{1a}", "TSTP")] {
                    try session.type(key)
                    try session.waitFor("signal: \(name)")
                }
                session.send(SIGTERM)
                #expect(try session.finish() == 23)
                #expect(session.isRestored)
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
                try f.makeBase()
                let session = try f.terminal("run", "--rm", "-it", "base:v1", "/bin/sh")
                try session.type("echo rea''dy\n")
                try session.waitFor("ready")
                session.hangUp()
                #expect(try session.finish() != 0)
                #expect(try f.ok("ps", "-aq") == "")
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
                for words in [["save", "base:v1"], ["export", "box"]] {
                    if words[0] == "export" { try f.ok("create", "--name", "box", "base:v1", "true") }
                    let session = try f.terminal(words[0], words[1])
                    #expect(try session.finish() == 1)
                    #expect(session.screen.contains("cowardly refusing"), "\(session.screen)")
                }
                try f.ok("rm", "box")
            }
        }
    }
}
