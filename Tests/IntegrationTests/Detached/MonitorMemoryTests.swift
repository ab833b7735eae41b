import Foundation
import Glibc
import Testing

extension Integration {
    /// A monitor is small, and stays so whatever goes through it.
    @Suite struct MonitorMemoryTests {
        @Test func `it takes little memory, as long as its container runs and whatever that writes`() throws {
            try Fixture.with { f in
                try f.makeBase()
                // A GB in make soak.
                let megabytes = times(20, soak: 1000).count
                try f.ok(
                    "run", "-d", "--name", "box", "--health-cmd", "true", "--health-interval", "1h", "base:v1", "sh",
                    "-c",
                    """
                    until [ -e /go ]; do sleep 0.05; done
                    awk 'BEGIN { for (i = 0; i < \(megabytes)0000; i++) print "\(String(repeating: "x", count: 99))" }'; touch /done; sleep 1000
                    """)
                let monitor = try f.run(of: "box").monitor
                let first = try f.settledMemory(of: monitor)
                try f.ok("exec", "box", "touch", "/go")
                try f.waitUntil("all is written", seconds: 120) {
                    try f.swrun("exec", "box", "test", "-e", "/done").code == 0
                }
                let last = try f.settledMemory(of: monitor)
                #expect(last.own <= first.own + 256, "\(first), \(last)")
                // The form that people use is one static program; the other one has the toolchain's libraries.
                if try !f.shellOK("cat /proc/\(monitor)/maps").contains(".so") {
                    #expect(first.whole <= 2048 && last.whole <= 2048, "\(first), \(last)")
                }
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `it is as small after a restart, and when it has asked for the container's health`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "run", "-d", "--name", "box", "--restart", "always", "--health-cmd", "true", "--health-interval",
                    "3s", "base:v1", "sleep", "1000")
                let run = try f.run(of: "box")
                let first = try f.settledMemory(of: run.monitor)
                kill(run.process, SIGKILL)
                try f.waitUntil("it runs again") { try f.run(of: "box").process != run.process }
                try f.waitUntil("it is well") {
                    try f.ok("inspect", "-f", "{{.State.Health.Status}}", "box") == "healthy"
                }
                let last = try f.settledMemory(of: run.monitor)
                #expect(last.own <= first.own + 256, "\(first), \(last)")
                if try !f.shellOK("cat /proc/\(run.monitor)/maps").contains(".so") {
                    #expect(last.whole <= 2048, "\(first), \(last)")
                }
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `clients that come and go leave no descriptor and no memory`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "-d", "-i", "--name", "box", "base:v1", "sh", "-c", "echo up; exec sleep 1000")
                let monitor = try f.run(of: "box").monitor
                func descriptors() throws -> [String] {
                    try FileManager.default.contentsOfDirectory(atPath: "/proc/\(monitor)/fd").sorted()
                }
                let before = try descriptors()
                let first = try f.settledMemory(of: monitor)
                for turn in 0..<50 {
                    let client = try f.start(["attach", "--sig-proxy=false", "box"])
                    try f.waitUntil("it is attached") { try descriptors().count > before.count }
                    client.send(turn % 2 == 0 ? SIGKILL : SIGTERM)
                    _ = try client.finish()
                    try f.waitUntil("it is gone") { try descriptors() == before }
                }
                let last = try f.settledMemory(of: monitor)
                #expect(last.own <= first.own + 256, "\(first), \(last)")
                #expect(try f.status(of: "box") == "running")
                try f.ok("rm", "-f", "box")
            }
        }
    }
}

extension Fixture {
    /// What a process takes once it has come to rest, in KiB: its share of all pages in memory, and those that are its own.
    fileprivate func settledMemory(of pid: pid_t) throws -> (whole: Int, own: Int) {
        func look() throws -> (whole: Int, own: Int) {
            let text = try String(contentsOfFile: "/proc/\(pid)/smaps_rollup", encoding: .utf8)
            func number(_ name: String) -> Int {
                let line = text.split(separator: "\n").first { $0.hasPrefix(name + ":") }
                return line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? -1
            }
            return (number("Pss"), number("Anonymous"))
        }
        var last = try look()
        try waitUntil("it rests") {
            _ = poll(nil, 0, 600)
            let now = try look()
            defer { last = now }
            return now.whole == last.whole && now.own == last.own
        }
        return last
    }
}
