import Foundation
import Glibc
import Testing

extension Integration {
    /// `--pid`, `--ipc`, `--uts`, `--cgroupns`.
    @Suite struct NamespacesTests {
        private func namespace(_ f: Fixture, _ kind: String, _ options: String...) throws -> String {
            try f.swrun(["run", "--rm"] + options + ["base:v1", "readlink", "/proc/self/ns/\(kind)"]).text
        }

        @Test func `the host's namespaces are shared where that is asked for, and nowhere else`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for (kind, option) in [("pid", "--pid"), ("ipc", "--ipc"), ("uts", "--uts"), ("cgroup", "--cgroupns")] {
                    let host = try f.shellOK("readlink /proc/self/ns/\(kind)")
                    #expect(try namespace(f, kind, option, "host") == host)
                    #expect(try namespace(f, kind) != host)
                }
                #expect(try f.ok("run", "--rm", "--uts", "host", "base:v1", "hostname") == f.shellOK("hostname"))
                let shared = try f.ok("run", "--rm", "--ipc", "host", "base:v1", "stat", "-c", "%d", "/dev/shm")
                #expect(try shared == f.shellOK("stat -c %d /dev/shm"))
                #expect(try f.swrun("run", "--rm", "--ipc", "none", "base:v1", "test", "-e", "/dev/shm").code == 1)
            }
        }

        @Test func `what is left of a container that shares the host's processes ends with the first of them`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for options in [[], ["-d"]] {
                    let outcome = try f.swrun(
                        ["run", "--rm", "--name", "left", "--pid", "host"] + options
                            + ["base:v1", "sh", "-c", "sleep 12345 & echo up"])
                    #expect(outcome.code == 0)
                    try f.waitUntil("the end") { try f.ok("ps", "-aq") == "" }
                }
                #expect(try f.shell("pgrep -f '^sleep 12345'").code == 1)
            }
        }

        @Test func `another container's processes are seen, and nothing of ours by them`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.makeProbe()
                let secret = "SECRET_OF_THE_CALLER"
                try f.withContainer("first", of: "probe:v1", running: ["watch", secret]) { command in
                    try command.waitForOutput("ready")
                    for _ in 0..<20 {
                        let outcome = try f.swrun(
                            "run", "--rm", "--pid", "container:first", "probe:v1", "exit", "5",
                            environment: [secret: "1"])
                        #expect(outcome.code == 5, "\(outcome)")
                    }
                    let processes = try f.ok(
                        "run", "--rm", "--pid", "container:first", "base:v1", "cat", "/proc/1/comm")
                    #expect(processes == "probe")
                    try f.ok("kill", "-s", "TERM", "first")
                    let report = Report(try command.finish())
                    // Root, directory and program of the newcomers are their own container's, which is no secret of ours.
                    let reaches = report["reach"].filter {
                        !$0.hasSuffix(" exe /probe") && !$0.hasSuffix(" exe /usr/bin/cat")
                            && !$0.contains(" fd /usr/lib/") && !$0.hasSuffix(" fd /proc/1/comm")
                            && !$0.hasSuffix(" not the container's")
                    }
                    #expect(reaches == [])
                    #expect(Int(report["strangers"].first ?? "") ?? 0 > 0, "\(report.outcome)")
                }
            }
        }

        @Test func `memory is shared with a container that lets others in, and with no other`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.withContainer("open", ["--ipc", "shareable"]) { _ in
                    try f.ok("exec", "open", "sh", "-c", "echo there > /dev/shm/x")
                    let text = try f.ok("run", "--rm", "--ipc", "container:open", "base:v1", "cat", "/dev/shm/x")
                    #expect(text == "there")
                    let joined = try namespace(f, "ipc", "--ipc", "container:open")
                    #expect(try f.ok("exec", "open", "readlink", "/proc/self/ns/ipc") == joined)
                }
                try f.withContainer("closed") { _ in
                    try f.fails(
                        125, "run", "--ipc", "container:closed", "base:v1", "true", saying: "non-shareable IPC")
                }
            }
        }

        @Test func `modes that are none are refused in docker's words, and a container that does not run is named`()
            throws
        {
            try Fixture.with { f in
                try f.makeBase()
                try f.fails(125, "run", "--pid", "bogus", "base:v1", "true", saying: "--pid: invalid PID mode")
                try f.fails(125, "run", "--ipc", "bogus", "base:v1", "true", saying: "Invalid IPC mode: bogus")
                try f.fails(125, "run", "--uts", "bogus", "base:v1", "true", saying: "--uts: invalid UTS mode")
                try f.fails(
                    125, "run", "--uts", "host", "-h", "box", "base:v1", "true",
                    saying: "conflicting options: hostname and the UTS mode")
                try f.fails(
                    125, "run", "--pid", "container:nosuch", "base:v1", "true", saying: "No such container: nosuch")
                try f.ok("create", "--name", "still", "base:v1", "true")
                try f.fails(
                    125, "run", "--rm", "--pid", "container:still", "base:v1", "true",
                    saying: "cannot join the pid namespace of container still: it is not running")
                try f.ok("rm", "still")
            }
        }
    }
}
