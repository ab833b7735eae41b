import Foundation
import Glibc
import Testing

extension Integration {
    /// What the monitor is as a process, and what happens when it, or what it watches, is killed.
    @Suite struct MonitorTests {
        @Test func `it holds nothing of the caller's`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK(
                    """
                    umask 077; exec 9< /etc/passwd 200> kept; export SECRET=1
                    nice -n 5 swrun run -d --name box base:v1 sleep 100
                    """)
                let monitor = try f.run(of: "box").monitor
                let root = "/proc/\(monitor)"
                #expect(try Data(contentsOf: URL(fileURLWithPath: root + "/environ")).isEmpty)
                #expect(try FileManager.default.destinationOfSymbolicLink(atPath: root + "/cwd") == "/")
                #expect(getsid(monitor) == monitor)
                let text = try f.shellOK(
                    "grep -E '^(Umask|Threads|SigIgn|Name)' \(root)/status; cut -d ' ' -f 19 \(root)/stat")
                #expect(text.contains("Umask:\t0022") && text.contains("Threads:\t1"), "\(text)")
                #expect(text.hasSuffix("\n0"), "\(text)")
                #expect(text.contains("Name:\tswrun-monitor"), "\(text)")
                for name in try FileManager.default.contentsOfDirectory(atPath: root + "/fd") {
                    let target = try FileManager.default.destinationOfSymbolicLink(atPath: "\(root)/fd/\(name)")
                    if Int(name) ?? 0 <= 2 { #expect(target == "/dev/null") }
                    #expect(!target.hasPrefix("/etc") && !target.hasPrefix(f.work), "\(target)")
                }
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `it is not woken while nothing happens`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "-d", "--name", "box", "base:v1", "sleep", "100")
                let monitor = try f.run(of: "box").monitor
                func switches() throws -> String {
                    try f.shellOK("grep ctxt /proc/\(monitor)/status; cat /proc/\(monitor)/wchan")
                }
                // Once after its start it gives memory back.
                try f.waitUntil("it waits for good") {
                    let before = try switches()
                    try f.shellOK("sleep 0.5")
                    return try before.contains("poll") && switches() == before
                }
                let before = try switches()
                try f.shellOK("sleep 1")
                #expect(try switches() == before)
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `a container ends with its monitor, and every command knows it`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for command in [["wait"], ["stop"], ["rm"]] {
                    try f.ok("run", "-d", "--name", "box", "base:v1", "sleep", "100")
                    let run = try f.run(of: "box")
                    kill(run.monitor, SIGKILL)
                    try f.waitUntil("the process is gone", seconds: 1) { !isAlive(run.process) }
                    #expect(try f.ok("ps", "-q") == "")
                    #expect(try f.ok("ps", "-a").contains("Exited (137)"))
                    #expect(try f.ok("inspect", "-f", "{{.State.Error}}", "box") == "exit code unknown")
                    let outcome = try f.swrun(command + ["box"])
                    #expect(outcome.code == 0 && outcome.text == (command == ["wait"] ? "137" : "box"), "\(outcome)")
                    if command != ["rm"] {
                        #expect(try f.swrun("start", "box").code == 0)
                        try f.ok("rm", "-f", "box")
                    }
                }
            }
        }

        @Test func `one that was to remove itself is removed by the next command`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "-d", "--rm", "--name", "box", "base:v1", "sleep", "100")
                let run = try f.run(of: "box")
                kill(run.monitor, SIGKILL)
                try f.waitUntil("the process is gone", seconds: 1) { !isAlive(run.process) }
                try f.ok("run", "--rm", "base:v1", "true")
                #expect(try f.ok("ps", "-aq") == "")
            }
        }

        @Test func `a client hears that its monitor was killed`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let client = try f.start(
                    ["run", "--name", "box", "--sig-proxy=false", "base:v1", "sh", "-c", "echo up; sleep 100"])
                try client.waitForOutput("up")
                kill(try f.run(of: "box").monitor, SIGKILL)
                let outcome = try client.finish()
                #expect(outcome.code == 137 && outcome.errors.contains("exit code unknown"), "\(outcome)")
                try f.ok("rm", "box")
            }
        }

        @Test func `a foreground container ends with its client, and one in the background does not`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let session = try f.terminal("run", "--rm", "-it", "--name", "box", "base:v1", "/bin/sh")
                try session.type("echo rea''dy\n")
                try session.waitFor("ready")
                let run = try f.run(of: "box")
                session.send(SIGKILL)
                #expect(try session.finish() == 137)
                try f.waitUntil("the container is gone") { try !isAlive(run.process) && f.ok("ps", "-aq") == "" }

                try f.ok("run", "-d", "--name", "box", "base:v1", "sleep", "100")
                let watcher = try f.start(["attach", "box"])
                try f.waitUntil("it is attached") { try f.hasClient("box") }
                watcher.send(SIGKILL)
                #expect(try watcher.finish().code == 137)
                #expect(try f.status(of: "box") == "running")
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `a client that does not read holds up no end`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "-d", "--name", "box", "base:v1", "sh", "-c", "while :; do echo 0123456789; done")
                let client = try f.start(["attach", "box"])
                try client.waitForOutput("0123456789")
                client.send(SIGSTOP)
                try f.ok("stop", "-t", "0", "box")
                #expect(try f.ok("wait", "box") == "137")
                try f.ok("rm", "box")
                client.send(SIGCONT)
                #expect(try client.finish().code == 137)
            }
        }

        @Test func `a process that has the number of a container's by now is not touched`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let impostor = try f.impostor()
                for command in [["stop"], ["kill"], ["rm", "-f"]] {
                    try f.ok("run", "-d", "--name", "box", "base:v1", "sleep", "100")
                    try f.replace(processesOf: "box", with: impostor.pid, startTime: 1)
                    #expect(try f.ok("ps", "-q") == "")
                    _ = try f.swrun(command + ["box"])
                    #expect(isAlive(impostor.pid))
                    try f.ok("rm", "-f", "box")
                }
                impostor.closeInput()
                #expect(try impostor.finish().code == 0)
            }
        }

        @Test func `after the machine has started again nothing runs, whoever has the old numbers`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let impostor = try f.impostor()
                try f.ok("run", "-d", "--name", "box", "base:v1", "sleep", "100")
                let stat = try String(contentsOfFile: "/proc/\(impostor.pid)/stat", encoding: .utf8)
                let start = stat.split(separator: ")").last?.split(separator: " ")[19] ?? ""
                try f.replace(processesOf: "box", with: impostor.pid, startTime: Int(start) ?? 0)
                try f.write("11111111-2222-3333-4444-555555555555\n", to: "boot")
                try f.shellOK(
                    """
                    unshare -m bash -euc '
                    mount --bind boot /proc/sys/kernel/random/boot_id
                    test -z "$(swrun ps -q)"
                    swrun ps -a | grep -q "Exited (137)"
                    swrun stop box; swrun wait box
                    swrun start box; test -n "$(swrun ps -q)"; swrun rm -f box'
                    """)
                #expect(isAlive(impostor.pid))
                impostor.closeInput()
                #expect(try impostor.finish().code == 0)
            }
        }
    }
}

extension Fixture {
    /// A process that has nothing to do with any container, and ends with its input.
    fileprivate func impostor() throws -> Command {
        let command = try Command(["sh", "-c", "echo up; read x; exit 0"], environment: environment, directory: work)
        try command.waitForOutput("up")
        return command
    }

    /// Kills a container with its monitor, and notes another process in their place, as if it had got their number.
    fileprivate func replace(processesOf container: String, with pid: pid_t, startTime: Int) throws {
        let run = try run(of: container)
        kill(run.monitor, SIGKILL)
        try waitUntil("the process is gone") { !isAlive(run.process) && !isAlive(run.monitor) }
        let line = try String(contentsOfFile: run.path, encoding: .utf8).split(separator: "\n").last ?? ""
        var state = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] ?? [:]
        state["pid"] = Int(pid)
        state["startTime"] = startTime
        state["supervisor"] = ["pid": Int(pid), "startTime": startTime + 1]
        try JSONSerialization.data(withJSONObject: state).write(to: URL(fileURLWithPath: run.path))
    }

    /// Whether anybody is attached to a container: its monitor has a connection.
    fileprivate func hasClient(_ container: String) throws -> Bool {
        let monitor = try run(of: container).monitor
        let sockets = try FileManager.default.contentsOfDirectory(atPath: "/proc/\(monitor)/fd").filter {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(monitor)/fd/\($0)")
            return target?.hasPrefix("socket:") ?? false
        }
        return sockets.count > 1
    }
}
