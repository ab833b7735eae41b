import Testing

extension Integration {
    /// The rows of docs/isolation.md, for every way in which a process comes to be in a container.
    @Suite struct IsolationTableTests {
        private static let ways: [(name: String, words: String, isRoot: Bool)] = [
            ("run", "run --rm probe:v1", true),
            ("run -t", "run --rm -t probe:v1", true),
            ("run --init", "run --rm --init probe:v1", true),
            ("run -u", "run --rm -u 1000 probe:v1", false),
            ("exec", "exec live /probe", true),
            ("exec -t", "exec -t live /probe", true),
            ("exec -u", "exec -u 1000 live /probe", false),
        ]

        /// The lines of a report, without a terminal's carriage returns.
        private func report(_ f: Fixture, _ script: String) throws -> Report {
            let outcome = try f.shell(script)
            #expect(outcome.code == 0, "\(script): \(outcome)")
            let bytes = outcome.outputBytes.filter { $0 != 13 }
            return Report(Outcome(code: outcome.code, outputBytes: bytes, errorBytes: outcome.errorBytes))
        }

        @Test func `whichever way in, rights are the same and nothing of an odd caller comes along`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let processors = try f.shellOK("nproc --all")
                let host = try f.shellOK("for n in mnt pid net ipc uts cgroup; do readlink /proc/self/ns/$n; done")
                try f.withContainer(of: "probe:v1", running: ["signals"]) { _ in
                    let plain = try report(f, "swrun run --rm probe:v1")
                    // What the odd caller may not have itself it cannot give.
                    let lowered = try report(
                        f, "ulimit -s 4096; ulimit -u 5000; ulimit -n 77; swrun run --rm probe:v1")
                    for way in IsolationTableTests.ways {
                        let found = try report(f, CallerTests.odd + " " + way.words)
                        let held = way.isRoot ? "00000000800405fb" : "0000000000000000"
                        let expected = [
                            "CapBnd": "00000000800405fb", "CapPrm": held, "CapEff": held,
                            "CapInh": "0000000000000000", "CapAmb": "0000000000000000", "Seccomp": "2",
                            "NoNewPrivs": "0", "SigIgn": "0000000000000000", "SigBlk": "0000000000000000",
                            "SigCgt": "0000000000000000",
                        ]
                        for (field, value) in expected {
                            #expect(found.status(field) == value, "\(way.name): \(field)")
                        }
                        #expect(found["processors"] == [processors], "\(way.name)")
                        for key in [
                            "umask", "nice", "policy", "personality", "timerslack", "securebits", "keepcaps",
                            "dumpable", "subreaper", "thp", "oom_score_adj", "coredump_filter",
                        ] {
                            #expect(found[key] == plain[key], "\(way.name): \(key)")
                        }
                        #expect(found["limits"] == lowered["limits"], "\(way.name): limits")
                        #expect(found["fd"].map { $0.prefix { $0 != " " } } == ["0", "1", "2"], "\(way.name)")
                        for name in host.split(separator: "\n") {
                            #expect(!found["namespace"].contains(String(name)), "\(way.name): \(name)")
                        }
                        for line in found["cgroup"] { #expect(line.hasSuffix(":/"), "\(way.name): \(line)") }
                        for line in found["mount"] {
                            #expect(!line.contains("shared:") && !line.contains("master:"), "\(way.name): \(line)")
                        }
                        let variables = Set(found["env"].map { $0.prefix { $0 != "=" } })
                        #expect(variables.isSubset(of: ["PATH", "HOSTNAME", "HOME", "TERM"]), "\(way.name)")
                    }
                }
            }
        }

        @Test func `whichever way in, the same calls are refused`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.withContainer(of: "probe:v1", running: ["signals"]) { _ in
                    let plain = try report(f, "swrun run --rm probe:v1 calls")
                    #expect(plain["call"].count > 70)
                    // What depends on a terminal, or on what an earlier one of them has made in the same container.
                    let apart = ["tiocsti ", "mknod-", "open-"]
                    func comparable(_ report: Report) -> [String] {
                        report["call"].filter { line in !apart.contains { line.hasPrefix($0) } }
                    }
                    for way in IsolationTableTests.ways where way.isRoot {
                        let found = try report(f, "swrun \(way.words) calls")
                        #expect(comparable(found) == comparable(plain), "\(way.name)")
                    }
                    for way in IsolationTableTests.ways where !way.isRoot {
                        let allowed = try report(f, "swrun \(way.words) calls")["call"].filter {
                            $0.hasSuffix(" allowed")
                        }
                        #expect(Set(allowed).isSubset(of: plain["call"]), "\(way.name)")
                    }
                }
            }
        }
    }
}
