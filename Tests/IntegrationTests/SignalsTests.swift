import Glibc
import Testing

extension Integration {
    @Suite struct SignalsTests {
        @Test func `signals that swrun gets reach the program`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let run = try f.start(["run", "--rm", "probe:v1", "signals"])
                try run.waitForOutput("ready")
                for (signal, name) in [(SIGUSR1, "USR1"), (SIGUSR2, "USR2"), (SIGHUP, "HUP"), (SIGINT, "INT")] {
                    run.send(signal)
                    try run.waitForOutput("signal: \(name)\n")
                }
                run.send(SIGTERM)
                let outcome = try run.finish()
                #expect(outcome.code == 23 && outcome.output.hasSuffix("signal: TERM\n"), "\(outcome)")
            }
        }

        @Test func `kill sends what it is told, by name or number`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let run = try f.start(["run", "--name", "box", "probe:v1", "signals"])
                try run.waitForOutput("ready")
                for (spelling, name) in [("USR1", "USR1"), ("sigusr2", "USR2"), ("1", "HUP"), ("SIGINT", "INT")] {
                    #expect(try f.ok("kill", "-s", spelling, "box") == "box")
                    try run.waitForOutput("signal: \(name)\n")
                }
                try f.fails(1, "kill", "-s", "BOGUS", "box", saying: "Invalid signal: BOGUS")
                try f.ok("kill", "box")
                #expect(try run.finish().code == 137)
                try f.fails(1, "kill", "box", saying: "is not running")
                try f.fails(1, "kill", "nosuch", saying: "Cannot kill container: nosuch: No such container: nosuch")
                #expect(try f.ok("ps", "-a").contains("Exited (137)"))
                try f.ok("rm", "box")
            }
        }

        @Test func `stop asks first, then kills`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.makeBase()
                let polite = try f.start(["run", "--name", "polite", "probe:v1", "signals"])
                try polite.waitForOutput("ready")
                #expect(try f.ok("stop", "polite") == "polite")
                #expect(try polite.finish().code == 23)
                let deaf = try f.start([
                    "run", "--name", "deaf", "base:v1", "sh", "-c",
                    // Nothing that forks: a shell blocks signals while it does, which is no deafness.
                    "trap '' TERM; echo ready; exec sleep 100",
                ])
                try deaf.waitForOutput("ready")
                let stop = try f.swrun("stop", "-t", "1", "deaf")
                #expect(stop.code == 0 && stop.text == "deaf", "\(stop)")
                #expect(
                    stop.errors.contains("container deaf has no handler for SIGTERM: it is killed in 1 s"), "\(stop)")
                #expect(try deaf.finish().code == 137)
                // Already stopped: the name, and success.
                #expect(try f.ok("stop", "deaf") == "deaf")
                try f.ok("rm", "polite", "deaf")
            }
        }

        @Test func `wait gives the exit code of each container`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.ok("create", "--name", "three", "probe:v1", "exit", "3")
                #expect(try f.swrun("start", "-a", "three").code == 3)
                let run = try f.start(["run", "--name", "later", "probe:v1", "signals"])
                try run.waitForOutput("ready")
                let wait = try f.start(["wait", "three", "later"])
                try wait.waitForOutput("3\n")
                run.send(SIGTERM)
                #expect(try run.finish().code == 23)
                #expect(try wait.finish().output == "3\n23\n")
                try f.fails(1, "wait", "nosuch", saying: "No such container: nosuch")
                try f.ok("rm", "three", "later")
            }
        }

        @Test func `a running container is not removed, unless by force`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let run = try f.start(["run", "--name", "box", "probe:v1", "signals"])
                try run.waitForOutput("ready")
                try f.fails(1, "rm", "box", saying: "You cannot remove a running container")
                #expect(try f.ok("rm", "-f", "box") == "box")
                #expect(try run.finish().code == 137)
                #expect(try f.swrun("rm", "-f", "box").code == 0)
            }
        }

        @Test func `the container's other processes end with its first one`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                #expect(try f.swrun("run", "--rm", "probe:v1", "orphan").code == 0)
            }
        }

        @Test func `when swrun is killed its container ends and is known as ended`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let run = try f.start(["run", "--name", "box", "probe:v1", "signals"])
                try run.waitForOutput("ready")
                let pid = try f.shellOK("swrun inspect box | jq '.[0].State.Pid'")
                run.send(SIGKILL)
                #expect(try run.finish().code == 137)
                // The kernel kills the container, whose orphan is ours to wait for.
                #expect(exitCode(of: try #require(pid_t(pid))) == 137)
                #expect(try f.ok("ps", "-q") == "")
                #expect(try f.ok("ps", "-a").contains("Exited"))
                try f.ok("rm", "box")
            }
        }

        @Test func `a process number used again is not taken for the container`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let run = try f.start(["run", "--name", "box", "probe:v1", "signals"])
                try run.waitForOutput("ready")
                let pid = try f.shellOK("swrun inspect box | jq '.[0].State.Pid'")
                run.send(SIGKILL)
                #expect(try run.finish().code == 137)
                #expect(exitCode(of: try #require(pid_t(pid))) == 137)
                // The note of the run now names a process that is not the container's.
                let bystander = try Command(["sleep", "60"], environment: f.environment, directory: "/")
                try f.shellOK(
                    "state=$(echo $SWRUN_ROOT/run/*/state.json); jq -c '.pid = \(bystander.pid)' $state > new; cp new $state"
                )
                #expect(try f.ok("ps", "-q") == "")
                #expect(try f.swrun("kill", "box").code == 1)
                try f.ok("rm", "-f", "box")
                #expect(kill(bystander.pid, 0) == 0)
                bystander.send(SIGTERM)
                #expect(try bystander.finish().code == 143)
            }
        }
    }
}
