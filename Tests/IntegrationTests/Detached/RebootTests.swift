import Glibc
import Testing

extension Integration {
    /// What a machine does with its containers when it stops and starts.
    @Suite struct RebootTests {
        @Test func `after a power cut those run again that are to`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let policies = [
                    ("always", "always"), ("stopped", "always"), ("kept", "unless-stopped"), ("left", "unless-stopped"),
                    ("tried", "on-failure"), ("plain", "no"),
                ]
                for (name, policy) in policies {
                    try f.ok("run", "-d", "--name", name, "--restart", policy, "base:v1", "sleep", "1000")
                }
                try f.ok("create", "--name", "new", "--restart", "always", "base:v1", "sleep", "1000")
                try f.ok("stop", "-t", "0", "stopped", "left")
                for name in ["always", "kept", "tried", "plain"] {
                    let run = try f.run(of: name)
                    kill(run.monitor, SIGKILL)
                    try f.waitUntil("\(name) is gone") { !isAlive(run.process) && !isAlive(run.monitor) }
                }
                try f.write("11111111-2222-3333-4444-555555555555\n", to: "boot")
                let names = try f.shellOK(
                    """
                    unshare -m bash -euc '
                    mount --bind boot /proc/sys/kernel/random/boot_id
                    test -z "$(swrun ps -q)"
                    swrun start --filter should-start-on-boot=true >/dev/null
                    swrun ps --format "{{.Names}}" | sort | tr "\\n" " "
                    swrun stop -t 0 --filter restart-policy=always | wc -l
                    swrun ps --format "{{.Names}}"
                    swrun start --all >/dev/null
                    swrun ps -q | wc -l
                    swrun stop -t 0 --all >/dev/null
                    swrun ps -q | wc -l
                    swrun rm -f $(swrun ps -aq) >/dev/null'
                    """)
                #expect(names == "always kept stopped 2\nkept\n7\n0", "\(names)")
            }
        }

        @Test func `a monitor that the stopping machine ends asks its container first, and nobody has stopped it`()
            throws
        {
            try Fixture.with { f in
                try f.makeBase()
                // The second one does not hear the signal.
                for (name, words, code) in [
                    ("polite", ["sh", "-c", "trap 'exit 7' TERM; echo up; while :; do sleep 0.05; done"], "7"),
                    ("deaf", ["sh", "-c", "echo up; exec sleep 1000"], "137"),
                ] {
                    try f.ok(
                        ["run", "-d", "--name", name, "--restart", "unless-stopped", "--stop-timeout", "1", "base:v1"]
                            + words)
                    try f.waitUntil("it is up") { try f.ok("logs", name) == "up" }
                    let monitor = try f.run(of: name).monitor
                    kill(monitor, SIGTERM)
                    try f.waitUntil("it has ended") { !isAlive(monitor) }
                    #expect(try f.ok("inspect", "-f", "{{.State.ExitCode}} {{.RestartCount}}", name) == "\(code) 0")
                }
                #expect(try f.ok("ps", "-aq", "-f", "should-start-on-boot=true").split(separator: "\n").count == 2)
                try f.ok("rm", "polite", "deaf")
            }
        }

        @Test func `start and stop say what they are to be told`() throws {
            try Fixture.with { f in
                for command in ["start", "stop"] {
                    try f.fails(1, command, saying: "no container is named")
                    try f.fails(1, command, "--all", "x", saying: "conflicting options")
                    try f.fails(1, command, "--filter", "restart-policy=x", saying: "Invalid filter")
                    #expect(try f.ok(command, "--all") == "")
                }
            }
        }
    }
}
