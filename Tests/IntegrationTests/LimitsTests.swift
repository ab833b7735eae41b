import Foundation
import Glibc
import Testing

extension Integration {
    /// What `run` is asked to limit is what the container's cgroup says, and what the container feels.
    @Suite struct LimitsTests {
        /// The files of the container's own cgroup as it sees them, the names of v1 and v2 side by side.
        private static let show = """
            cd /sys/fs/cgroup
            for f in "$@"; do for p in $f */$f; do if [ -e $p ]; then echo "$f $(cat $p)"; fi; done; done
            """

        private func settings(_ f: Fixture, _ options: [String], files: [String]) throws -> [String: String] {
            let outcome = try f.swrun(["run", "--rm"] + options + ["base:v1", "sh", "-c", Self.show, "sh"] + files)
            #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome)")
            var found: [String: String] = [:]
            for line in outcome.lines {
                let words = line.split(separator: " ", maxSplits: 1).map(String.init)
                if words.count == 2 { found[words[0]] = words[1] }
            }
            return found
        }

        @Test func `limits are in the files of the container's cgroup`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let found = try settings(
                    f,
                    [
                        "-m", "64m", "--memory-swap", "96m", "--memory-reservation", "32m", "--cpus", "0.5",
                        "--cpuset-cpus", "0", "--cpuset-mems", "0", "--pids-limit", "20",
                    ],
                    files: [
                        "memory.limit_in_bytes", "memory.soft_limit_in_bytes", "memory.max", "memory.low",
                        "cpu.cfs_quota_us", "cpu.max", "cpuset.cpus", "cpuset.mems", "pids.max",
                    ])
                #expect(found["memory.limit_in_bytes"] ?? found["memory.max"] == "67108864", "\(found)")
                #expect(found["memory.soft_limit_in_bytes"] ?? found["memory.low"] == "33554432", "\(found)")
                #expect(found["cpu.cfs_quota_us"] == "50000" || found["cpu.max"] == "50000 100000", "\(found)")
                #expect(found["cpuset.cpus"] == "0" && found["cpuset.mems"] == "0" && found["pids.max"] == "20")
            }
        }

        @Test func `a share of processors is a weight in v2`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let found = try settings(f, ["-c", "512"], files: ["cpu.shares", "cpu.weight"])
                #expect(found["cpu.shares"] == "512" || found["cpu.weight"] == "20", "\(found)")
            }
        }

        @Test func `a weight for disks is written where the kernel has one`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let files = ["blkio.weight", "blkio.bfq.weight", "io.bfq.weight", "io.weight"]
                let found = try settings(f, ["--blkio-weight", "300"], files: files)
                // Only the first of those that there are is written; a kernel may have none.
                let written = files.first { found[$0] != nil }
                #expect(
                    written.map { found[$0]?.hasSuffix($0 == "io.weight" ? "2930" : "300") ?? false } ?? true,
                    "\(found)")
            }
        }

        @Test func `a container has no more processors and processes than it is given`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let report = Report(try f.swrun("run", "--rm", "--cpuset-cpus", "0", "probe:v1"))
                #expect(report["processors"] == ["1"])
                let fork = Report(try f.swrun("run", "--rm", "--pids-limit", "20", "probe:v1", "fork"))
                #expect(fork["children"] == ["19 Resource temporarily unavailable"])
                let standard = Report(try f.swrun("run", "--rm", "probe:v1", "fork"))
                #expect(standard["children"] == ["2047 Resource temporarily unavailable"])
            }
        }

        @Test func `the kernel is told whom to kill first`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                #expect(
                    Report(try f.swrun("run", "--rm", "--oom-score-adj", "500", "probe:v1"))["oom_score_adj"] == ["500"]
                )
            }
        }

        @Test func `inspect shows limits under docker's names`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "create", "--name", "box", "-m", "64m", "--cpus", "1", "--cpuset-cpus", "0", "--pids-limit", "7",
                    "--cgroup-parent", "/x/y/", "--oom-score-adj", "5", "base:v1")
                let format =
                    "{{with .HostConfig}}{{.Memory}} {{.MemorySwap}} {{.NanoCpus}} {{.CpusetCpus}} {{.PidsLimit}} "
                    + "{{.CgroupParent}} {{.OomScoreAdj}} {{.MemoryReservation}}{{end}}"
                #expect(
                    try f.ok("inspect", "-f", format, "box") == "67108864 134217728 1000000000 0 7 x/y 5 0")
                try f.ok("rm", "box")
            }
        }

        @Test func `what cannot be is refused before anything is made`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.fails(125, "run", "-m", "5m", "base:v1", saying: "Minimum memory limit allowed is 6MB")
                try f.fails(125, "run", "-m", "x", "base:v1", saying: "invalid size: 'x'")
                try f.fails(
                    125, "run", "--cpuset-cpus", "0-99999999999", "base:v1", saying: "Invalid value 0-99999999999")
                try f.fails(125, "run", "--cgroup-parent", "../../x", "base:v1", saying: "must not contain \"..\"")
                #expect(try f.ok("ps", "-aq") == "")
            }
        }

        @Test func `a container that runs out of memory is killed, and everybody is told`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let outcome = try f.swrun(
                    "run", "--name", "box", "-m", "16m", "--memory-swap", "16m", "probe:v1", "allocate", "64")
                #expect(outcome.code == 137 && outcome.output.isEmpty, "\(outcome)")
                #expect(outcome.errors == "Hint: the container box was killed: out of memory (limit 16m)\n")
                #expect(try f.ok("inspect", "-f", "{{.State.OOMKilled}} {{.State.ExitCode}}", "box") == "true 137")
                try f.ok("rm", "box")
                let enough = try f.swrun("run", "--name", "box", "-m", "128m", "probe:v1", "allocate", "64")
                #expect(enough.code == 0 && enough.text == "allocated" && enough.errors.isEmpty, "\(enough)")
                #expect(try f.ok("inspect", "-f", "{{.State.OOMKilled}}", "box") == "false")
                try f.ok("rm", "box")
            }
        }

        @Test func `a monitor notes that memory ran out`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.ok(
                    "run", "-d", "--name", "box", "-m", "16m", "--memory-swap", "16m", "probe:v1", "allocate", "64")
                #expect(try f.ok("wait", "box") == "137")
                #expect(try f.ok("inspect", "-f", "{{.State.OOMKilled}}", "box") == "true")
                try f.ok("rm", "box")
            }
        }

        @Test func `a cgroup parent takes the container's cgroup, which goes with the container`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let parent = "swrun-test-\(getpid())/inner"
                let find = "find /sys/fs/cgroup -type d -path '*/\(parent)/*' | wc -l"
                let id = try f.ok("run", "-d", "--cgroup-parent", parent, "base:v1", "sleep", "1000")
                #expect(try f.shellOK(find) != "0")
                try f.ok("rm", "-f", id)
                #expect(try f.shellOK(find) == "0")
                try f.shellOK("find /sys/fs/cgroup -depth -type d -path '*/swrun-test-\(getpid())*' -exec rmdir {} +")
            }
        }
    }
}
