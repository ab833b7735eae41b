import Glibc
import Testing

extension Integration {
    @Suite struct ConcurrencyTests {
        @Test func `of twelve containers with one name, one gets it`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let runs = try (0..<12).map { _ in try f.start(["run", "--name", "same", "probe:v1", "signals"]) }
                // The eleven end by themselves; the winner says that it is ready and waits.
                var (won, refused) = (0, 0)
                for run in runs {
                    do {
                        try run.waitForOutput("ready")
                        won += 1
                        run.send(SIGTERM)
                        #expect(try run.finish().code == 23)
                    } catch is HarnessError {
                        let outcome = try run.finish()
                        #expect(
                            outcome.code == 125
                                && outcome.errors.contains(
                                    "The container name \"/same\" is already in use by container"),
                            "\(outcome)")
                        refused += 1
                    }
                }
                #expect(won == 1 && refused == 11)
                #expect(try f.ok("ps", "-aq").split(separator: "\n").count == 1)
                try f.ok("rm", "same")
            }
        }

        @Test func `run against rmi: one wins, and no container is left without its image`() throws {
            try Fixture.with { f in
                try f.makeBase("spare:1")
                try f.ok("save", "-o", "spare.tar", "spare:1")
                var (ran, removed) = (0, 0)
                for round in 0..<20 {
                    try f.ok("load", "-q", "-i", "spare.tar")
                    // Sometimes one starts first, sometimes the other.
                    let commands = [["run", "--name", "c\(round)", "spare:1", "true"], ["rmi", "spare:1"]]
                    let started = try (round % 2 == 0 ? commands : commands.reversed()).map { try f.start($0) }
                    let outcomes = try started.map { try $0.finish() }
                    let (run, rmi) = round % 2 == 0 ? (outcomes[0], outcomes[1]) : (outcomes[1], outcomes[0])
                    if run.code == 0 {
                        #expect(rmi.code == 1 && rmi.errors.contains("c\(round)"), "\(rmi)")
                        #expect(try f.swrun("start", "-a", "c\(round)").code == 0)
                        try f.ok("rm", "c\(round)")
                        ran += 1
                    } else {
                        #expect(run.code == 125 && run.errors.contains("No such image"), "\(run)")
                        #expect(rmi.code == 0, "\(rmi)")
                        #expect(try f.ok("ps", "-aq") == "")
                        removed += 1
                    }
                }
                #expect(ran + removed == 20)
            }
        }

        @Test func `loads of the same archive at the same time all succeed`() throws {
            try Fixture.with { f in
                try f.makeBase("a:1")
                try f.ok("save", "-o", "a.tar", "a:1")
                try f.ok("rmi", "a:1")
                let loads = try (0..<6).map { _ in try f.start(["load", "-i", "a.tar"]) }
                for load in loads { #expect(try load.finish().text == "Loaded image: a:1") }
                #expect(try f.ok("images", "-q").split(separator: "\n").count == 1)
                #expect(try f.ok("run", "--rm", "a:1", "echo", "fine") == "fine")
            }
        }

        @Test func `a load that is killed leaves nothing, and the next command sweeps`() throws {
            try Fixture.with { f in
                try f.makeDebian()
                try f.ok("save", "-o", "debian.tar", "debian:v1")
                try f.ok("rmi", "debian:v1")
                for milliseconds in [1, 20, 60, 150, 300, 600] {
                    // Killed at some moment of its work, whichever that is: each must be as good as the others.
                    _ = try f.shell("timeout -s KILL \(Double(milliseconds) / 1000) swrun load -i debian.tar")
                }
                try f.ok("load", "-i", "debian.tar")
                #expect(try f.ok("run", "--rm", "debian:v1", "echo", "fine") == "fine")
                try f.ok("rmi", "debian:v1")
                #expect(try f.shellOK("find \(f.root)/layers -mindepth 1 -maxdepth 1 | wc -l") == "0")
                #expect(try f.shellOK("find \(f.root)/images/blobs -type f | wc -l") == "0")
            }
        }

        @Test func `many containers at once all give their own exit code`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                for batch in 0..<8 {
                    let codes = (0..<8).map { Int32(batch * 8 + $0) }
                    let runs = try codes.map { try f.start(["run", "--rm", "probe:v1", "exit", "\($0)"]) }
                    for (code, run) in zip(codes, runs) { #expect(try run.finish().code == code) }
                }
                #expect(try f.ok("ps", "-aq") == "")
            }
        }
    }
}
