import Glibc
import Testing

extension Integration {
    /// Whatever has been run, however it ended: mounts, cgroups, links, namespaces, packet filter, keys, files, processes
    /// are what they were. `make soak` does each a thousand or a hundred times.
    @Suite struct LeakTests {
        @Test func `runs leave nothing`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let kinds: [[String]] = [
                    [], ["--network", "none"], ["-u", "1000"], ["--read-only", "--tmpfs", "/t"],
                    ["-v", "/tmp:/mnt:ro"],
                    ["-i", "--cap-drop", "ALL"], ["--network", "host"], ["-w", "/made", "-h", "named"],
                ]
                try f.leavesNothing {
                    for turn in times(50, soak: 1000) {
                        let code = Int32(turn % 100)
                        let words =
                            ["run", "--rm"] + kinds[turn % kinds.count] + ["base:v1", "sh", "-c", "exit \(code)"]
                        let outcome = try f.swrun(words)
                        #expect(outcome.code == code, "\(words): \(outcome)")
                    }
                }
            }
        }

        @Test func `starts that fail leave nothing`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.write("no program", to: "text")
                let failures: [(code: Int32, words: [String])] = [
                    (127, ["base:v1", "nosuch"]), (126, ["base:v1", "/etc"]),
                    (125, ["-u", "nobody-here", "base:v1", "true"]), (125, ["-v", "/no/such:/mnt", "base:v1", "true"]),
                    (126, ["-v", "\(f.work)/text:/text", "base:v1", "/text"]), (125, ["nosuch:1", "true"]),
                    (127, ["-t", "base:v1", "nosuch"]), (127, ["--network", "none", "base:v1", "/nosuch"]),
                    (127, ["-d", "base:v1", "nosuch"]),
                ]
                try f.leavesNothing {
                    for turn in times(20, soak: 200) {
                        let (code, words) = failures[turn % failures.count]
                        let outcome = try f.swrun(["run", "--rm"] + words)
                        #expect(outcome.code == code && !outcome.errors.isEmpty, "\(words): \(outcome)")
                    }
                }
            }
        }
    }
}
