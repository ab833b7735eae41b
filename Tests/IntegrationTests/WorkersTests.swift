import Testing

extension Integration {
    /// Thirty-two commands at a time on the same few names.
    @Suite struct WorkersTests {
        private static let count = 32

        private func all(_ f: Fixture, _ arguments: [String]) throws -> [Outcome] {
            let commands = try (0..<Self.count).map { _ in try f.start(arguments) }
            return try commands.map { try $0.finish() }
        }

        @Test func `of thirty-two commands for one name, one gets it, and nobody is left over`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let runs = try all(f, ["run", "-d", "--name", "same", "probe:v1", "signals"])
                #expect(runs.filter { $0.code == 0 && $0.text.count == 64 }.count == 1, "\(runs)")
                #expect(
                    runs.filter { $0.code == 125 && $0.errors.contains("\"/same\" is already in use by container") }
                        .count
                        == Self.count - 1, "\(runs)")
                // All of them are told that it is stopped, and all that it runs again.
                for outcome in try all(f, ["stop", "same"]) {
                    #expect(outcome.code == 0 && outcome.text == "same", "\(outcome)")
                }
                #expect(try f.ok("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "same") == "exited 23")
                let starts = try all(f, ["start", "same"])
                #expect(starts.allSatisfy { $0.code == 0 && $0.text == "same" }, "\(starts)")
                #expect(try f.ok("ps", "-q").split(separator: "\n").count == 1)
                // A signal that ends it: whoever comes later is told.
                let kills = try all(f, ["kill", "same"])
                #expect(kills.contains { $0.code == 0 })
                #expect(
                    kills.allSatisfy { $0.code == 0 || $0.errors.contains("is not running") }, "\(kills)")
                #expect(try f.ok("inspect", "-f", "{{.State.Status}} {{.State.ExitCode}}", "same") == "exited 137")
                let removals = try all(f, ["rm", "same"])
                #expect(removals.filter { $0.code == 0 }.count == 1)
                #expect(
                    removals.allSatisfy { $0.code == 0 || $0.errors == "Error: No such container: same\n" },
                    "\(removals)")
                try f.ok("run", "-d", "--name", "same", "probe:v1", "signals")
                for outcome in try all(f, ["rm", "-f", "same"]) { #expect(outcome.code == 0, "\(outcome)") }
                #expect(try f.ok("ps", "-aq") == "")
            }
        }

        @Test func `what is being made, renamed and removed is no damage`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let found = try f.shellOK(
                    """
                    work() {
                        until [ -e done ]; do
                            swrun create --name $1 probe:v1 signals || :; swrun rename $1 $1x || :
                            swrun rename $1x $1 & swrun rm $1x || :; swrun rm $1 || :; wait $! || :
                        done > log.$1 2>&1
                    }
                    for name in w1 w2 w3; do work $name & done
                    for turn in {1..60}; do
                        swrun fsck > check || cat check
                        swrun container prune -f > /dev/null 2> said || cat said
                    done
                    touch done; wait
                    swrun ps -aq | xargs -r swrun rm > /dev/null
                    swrun fsck > /dev/null; ls \(f.root)/names
                    """)
                #expect(found == "")
            }
        }

        @Test func `whatever thirty-two workers do to four names, each container has one and every process an owner`()
            throws
        {
            try Fixture.with { f in
                try f.makeProbe()
                for round in 0..<6 {
                    let commands = try (0..<Self.count).map { worker in
                        let (name, other) = ("n\(worker % 4)", "n\((worker + round) % 4)x")
                        let words = [
                            ["run", "-d", "--name", name, "probe:v1", "signals"], ["stop", name], ["start", name],
                            ["rename", name, other], ["rm", "-f", name], ["kill", "-s", "HUP", name],
                            ["rename", other, name],
                            ["run", "-d", "--rm", "--name", name, "probe:v1", "exit", "0"],
                        ]
                        return (
                            words[(worker / 4 + round) % words.count],
                            try f.start(words[(worker / 4 + round) % words.count])
                        )
                    }
                    for (words, command) in commands {
                        let outcome = try command.finish()
                        #expect([0, words[0] == "run" ? 125 : 1].contains(outcome.code), "\(words): \(outcome)")
                    }
                    try f.waitUntil("those that remove themselves are gone") {
                        try !f.ok("ps", "-a", "--no-trunc", "--format", "{{.Command}}").contains("exit 0")
                    }
                    let rows = try f.ok("ps", "-a", "--no-trunc", "--format", "{{.Names}} {{.ID}} {{.State}}")
                        .split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
                    let names = rows.map { $0[0] }
                    #expect(Set(names).count == names.count, "\(names)")
                    for row in rows {
                        #expect(try f.ok("inspect", "-f", "{{.Id}}", row[0]) == row[1])
                        if row[2] == "running" {
                            try f.shellOK("kill -0 $(swrun inspect -f '{{.State.Pid}}' \(row[1]))")
                        }
                    }
                    let links = try f.shellOK("ls \(f.root)/names").split(separator: "\n").map(String.init)
                    #expect(links.sorted() == names.sorted())
                    let check = try f.swrun("fsck")
                    #expect(check.code == 0, "\(check)")
                }
                // The last round may have removed them all.
                try f.shellOK("swrun ps -aq | xargs -r swrun rm -f > /dev/null")
                #expect(try f.ok("ps", "-aq") == "")
            }
        }
    }
}
