import Testing

extension Integration {
    @Suite struct StopTests {
        @Test func `several containers are asked at once`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK("mkdir shared")
                // The first cannot end before the second has been asked as well.
                let first = try f.start([
                    "run", "--name", "first", "-v", "\(f.work)/shared:/shared", "base:v1", "sh", "-c",
                    "trap 'until [ -e /shared/asked ]; do :; done; exit 5' TERM; echo ready; while :; do sleep 1; done",
                ])
                let second = try f.start([
                    "run", "--name", "second", "-v", "\(f.work)/shared:/shared", "base:v1", "sh", "-c",
                    "trap '> /shared/asked; exit 6' TERM; echo ready; while :; do sleep 1; done",
                ])
                try first.waitForOutput("ready")
                try second.waitForOutput("ready")
                let stop = try f.swrun("stop", "-t", "-1", "first", "nosuch", "second")
                #expect(stop.code == 1 && stop.output == "first\nsecond\n", "\(stop)")
                #expect(stop.errors == "Error: No such container: nosuch\n")
                #expect(try first.finish().code == 5)
                #expect(try second.finish().code == 6)
                try f.ok("rm", "first", "second")
            }
        }

        @Test func `a first process without a handler is told of, and not waited for with -t 0`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let run = try f.start(["run", "--name", "box", "base:v1", "sh", "-c", "echo up; exec sleep 100"])
                try run.waitForOutput("up")
                let stop = try f.swrun("stop", "-t", "1", "box")
                #expect(stop.code == 0 && stop.text == "box")
                #expect(
                    stop.errors
                        == "Hint: the first process of container box has no handler for SIGTERM: it is killed in 1 s. "
                        + "'stop -t 0' does not wait; 'run --init' makes it notice\n")
                #expect(try run.finish().code == 137)
                let again = try f.start(["start", "-a", "box"])
                try again.waitForOutput("up")
                #expect(try f.ok("stop", "--time", "0", "box") == "box")
                #expect(try again.finish().code == 137)
                try f.ok("rm", "box")
            }
        }

        @Test func `how long it may take is the option's, else the container's, else ten seconds`() throws {
            try Fixture.with { f in
                try f.makeBase()
                for (options, seconds) in [(["--stop-timeout", "1"], 1), (["--stop-timeout", "0"], 0)] {
                    #expect(
                        try f.swrun(["run", "-d", "--name", "box"] + options + ["base:v1", "sleep", "100"]).code == 0)
                    let stop = try f.swrun("stop", "box")
                    #expect(
                        stop.code == 0 && stop.errors.contains("killed in \(seconds) s") == (seconds > 0), "\(stop)")
                    try f.ok("rm", "box")
                }
                try f.ok("run", "-d", "--name", "box", "base:v1", "sleep", "100")
                let stop = try f.shell(
                    "swrun stop box 2> told & until grep -q 'killed in 10 s' told; do :; done; swrun kill box; wait")
                #expect(stop.code == 0)
                try f.ok("rm", "box")
            }
        }

        @Test func `the signal is the option's, else the container's`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                for (options, name) in [([], "USR1"), (["-s", "usr2"], "USR2"), (["--signal=1"], "HUP")] {
                    let run = try f.start(["run", "--name", "box", "--stop-signal", "USR1", "probe:v1", "signals"])
                    try run.waitForOutput("ready")
                    let stop = try f.swrun(["stop", "-t", "1"] + options + ["box"])
                    #expect(stop.code == 0 && stop.errors.isEmpty, "\(stop)")
                    let outcome = try run.finish()
                    #expect(outcome.code == 137 && outcome.output.contains("signal: \(name)\n"), "\(outcome)")
                    try f.ok("rm", "box")
                }
                try f.fails(1, "stop", "-s", "0", "nosuch", saying: "Invalid signal: 0")
            }
        }

        @Test func `kill reaches several at once and tells of each that it cannot`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let runs = try ["aa", "bb"].map { name in
                    let run = try f.start(["run", "--name", name, "probe:v1", "signals"])
                    try run.waitForOutput("ready")
                    return run
                }
                let id = try f.ok("create", "--name", "idle", "probe:v1", "exit", "0")
                let kill = try f.swrun("kill", "aa", "idle", "nosuch", "bb")
                #expect(kill.code == 1 && kill.output == "aa\nbb\n", "\(kill)")
                #expect(
                    kill.errors == "Error: Cannot kill container: idle: Container \(id) is not running\n"
                        + "Error: Cannot kill container: nosuch: No such container: nosuch\n")
                for run in runs { #expect(try run.finish().code == 137) }
                try f.ok("rm", "aa", "bb", "idle")
            }
        }

        @Test func `rm -f kills all before it waits, and a container that is gone is no error`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let runs = try ["aa", "bb", "cc"].map { name in
                    let run = try f.start(["run", "--name", name, "probe:v1", "signals"])
                    try run.waitForOutput("ready")
                    return run
                }
                let id = try f.ok("inspect", "-f", "{{.Id}}", "aa")
                try f.fails(
                    1, "rm", "aa",
                    saying:
                        "You cannot remove a running container \(id). Stop the container before attempting removal or "
                        + "force remove")
                #expect(try f.ok("rm", "-f", "aa", "nosuch", "bb", "cc", "aa") == "aa\nbb\ncc")
                for run in runs { #expect(try run.finish().code == 137) }
                #expect(try f.ok("rm", "-f", "nosuch") == "")
                #expect(try f.ok("ps", "-aq") == "")
            }
        }
    }
}
