import Foundation
import Glibc
import Testing

extension Integration {
    /// `--init`: a first process for programs that are none.
    @Suite struct InitTests {
        @Test func `signals reach a program without handlers, which ends as anywhere else`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for (signal, code) in [("TERM", 143), ("INT", 130), ("KILL", 137)] as [(String, Int32)] {
                    try f.withContainer("live", ["--init"]) { command in
                        try f.ok("kill", "-s", signal, "live")
                        #expect(try command.finish().code == code, "\(signal)")
                    }
                }
                // Without it the first process never notices.
                try f.withContainer { _ in
                    try f.ok("kill", "-s", "TERM", "live")
                    #expect(try f.ok("ps", "-q") != "")
                }
            }
        }

        @Test func `exit codes and errors are those of the program`() throws {
            try Fixture.with { f in
                try f.makeBase()
                #expect(try f.swrun("run", "--rm", "--init", "base:v1", "sh", "-c", "exit 42").code == 42)
                #expect(try f.swrun("run", "--rm", "--init", "base:v1", "sh", "-c", "kill -9 $$").code == 137)
                try f.fails(
                    127, "run", "--rm", "--init", "base:v1", "nosuch",
                    saying: "exec: \"nosuch\": executable file not found in $PATH")
                try f.fails(126, "run", "--rm", "--init", "base:v1", "/etc/passwd", saying: "permission denied")
                #expect(try f.ok("run", "--rm", "--init", "base:v1", "cat", "/proc/1/comm") == "docker-init")
                try f.ok("create", "--name", "kept", "--init", "base:v1", "true")
                #expect(try f.ok("inspect", "-f", "{{.HostConfig.Init}} {{.Path}}", "kept") == "true true")
                try f.ok("rm", "kept")
            }
        }

        @Test func `orphans are waited for`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                // The grandchild is the init's by the time it is killed; a first process that does not wait keeps a zombie.
                try f.makeBase()
                let report = try f.ok(
                    "run", "--rm", "--init", "base:v1", "sh", "-c",
                    """
                    (sleep 1000 & echo $! > /orphan)
                    pid=$(cat /orphan)
                    kill -9 $pid
                    while [ -e /proc/$pid ]; do sleep 0.01; done
                    echo gone
                    """)
                #expect(report == "gone")
            }
        }

        @Test func `it is read-only, leaves the root alone, and gives the terminal to the program`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let outcome = try f.swrun(
                    "run", "--name", "kept", "--init", "base:v1", "sh", "-c", "echo x > /sbin/docker-init")
                #expect(outcome.code != 0 && outcome.errors.contains("Read-only file system"))
                #expect(try f.ok("diff", "kept") == "")
                try f.ok("rm", "kept")
                let session = try f.terminal("run", "--rm", "-it", "--init", "base:v1", "sh")
                try session.type("trap 'echo caught' INT; echo re''ady\r")
                try session.waitFor("ready")
                try session.type("\u{3}\r")
                try session.waitFor("caught")
                try session.type("exit 7\r")
                #expect(try session.finish() == 7)
            }
        }
    }
}
