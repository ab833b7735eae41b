import Foundation
import Testing

extension Integration {
    /// The harness sees what it is there to see.
    @Suite struct HarnessTests {
        @Test func `streams, exit codes and time limits`() throws {
            try Fixture.with { f in
                let outcome = try f.shell("cat; echo err >&2; exit 3", input: Array("in\n".utf8))
                #expect(outcome.code == 3 && outcome.output == "in\n" && outcome.errors == "err\n")
                #expect(try f.shell("kill -TERM $$").code == 143)
                #expect(throws: HarnessError.self) { try f.shell("sleep 60", seconds: 0.2) }
                #expect(throws: HarnessError.self) {
                    try Command(["nosuch-program"], environment: f.environment, directory: "/")
                }
            }
        }

        @Test func `a terminal is a real one`() throws {
            try Fixture.with { f in
                let session = try TerminalSession(
                    ["bash", "-c", "tty; stty size; stty raw; read -r; exit 4"], environment: f.environment,
                    directory: "/", rows: 30, columns: 90)
                try session.waitFor("/dev/pts/")
                try session.waitFor("30 90")
                try session.type("\n")
                #expect(try session.finish() == 4)
                #expect(!session.isRestored)
            }
        }

        @Test func `what a test leaves behind is found`() throws {
            try Fixture.with { f in
                let before = MachineState()
                try f.shellOK("mkdir -p \(f.root)/layers/.x.partial \(f.work)/m && mount -t tmpfs none \(f.work)/m")
                try f.shellOK("touch \(f.directory)/tmp/scratch \(f.root)/lock")
                let holder = try Command(
                    ["flock", "\(f.root)/lock", "unshare", "--pid", "--fork", "sh", "-c", "echo held; read line"],
                    environment: f.environment, directory: "/")
                try holder.waitForOutput("held")
                let found = f.leftovers(since: before).joined(separator: "\n")
                for word in ["mount", "process", "contained process", "temporary file scratch", "half-made", "lock on"]
                {
                    #expect(found.contains(word), "\(word) is missing in: \(found)")
                }
                #expect(try holder.finish().code != 99)
                try f.shellOK("umount \(f.work)/m && rm -r \(f.root)/layers \(f.directory)/tmp/scratch")
                #expect(f.leftovers(since: before).isEmpty)
            }
        }
    }
}
