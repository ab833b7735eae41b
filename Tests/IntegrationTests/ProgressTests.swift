import Testing

extension Integration {
    @Suite struct ProgressTests {
        /// An archive that comes in two parts, more than half a second apart.
        private static let slowArchive = "(head -c 100000 base.tar; sleep 0.8; tail -c +100001 base.tar)"

        @Test func `work that takes long shows its progress on a terminal, and takes it away`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("save", "-o", "base.tar", "base:v1")
                try f.ok("rmi", "base:v1")
                let session = try f.terminalShell("\(Self.slowArchive) | swrun load; echo code $?")
                try session.waitFor("Reading  ")
                try session.waitFor("B/s")
                try session.waitFor("\r\u{1b}[K")
                try session.waitFor("Loaded image: base:v1")
                try session.waitFor("code 0")
                #expect(try session.finish() == 0)
            }
        }

        @Test func `nothing of it is shown when asked for quiet, or where there is no terminal`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("save", "-o", "base.tar", "base:v1")
                let quiet = try f.terminalShell("\(Self.slowArchive) | swrun load -q; echo code $?")
                try quiet.waitFor("code 0")
                #expect(try quiet.finish() == 0)
                #expect(!quiet.seen.contains("\u{1b}[K") && !quiet.seen.contains("Reading"))
                let piped = try f.terminalShell("\(Self.slowArchive) | swrun load 2>errors; echo code $?")
                try piped.waitFor("code 0")
                #expect(try piped.finish() == 0)
                #expect(!piped.seen.contains("Reading"))
                #expect(try f.shellOK("cat errors").isEmpty)
            }
        }
    }
}
