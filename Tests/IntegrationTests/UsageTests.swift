import Foundation
import Testing

extension Integration {
    /// `stats` and `update`: what a container uses, and how much more it may.
    @Suite struct UsageTests {
        @Test func `stats shows what a container uses`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.ok("run", "-d", "-i", "--name", "box", "-m", "64m", "probe:v1", "allocate", "32")
                // Until it has taken all that it wants.
                var (percent, fields) = (0.0, "")
                for _ in 0..<20 where percent < 45 {
                    fields = try f.ok("stats", "--no-stream", "--format", "{{.Name}} {{.PIDs}} {{.MemPerc}}", "box")
                    percent = Double(fields.split(separator: " ").last?.dropLast() ?? "") ?? 0
                }
                #expect(fields.hasPrefix("box 1 ") && percent > 45 && percent < 90, "\(fields)")
                let lines = try f.swrun("stats", "--no-stream").lines
                #expect(
                    lines.first?.split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
                        == "CONTAINER ID NAME CPU % MEM USAGE / LIMIT MEM % NET I/O BLOCK I/O PIDS")
                #expect(lines.count == 2 && lines.last?.contains("MiB / 64MiB") == true, "\(lines)")
                let json = try f.ok("stats", "--no-stream", "--format", "json", "--no-trunc", "box")
                #expect(json.contains(#""Name":"box""#) && json.contains(#""PIDs":"1""#), "\(json)")
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `stats counts the time of processors`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "-d", "--name", "busy", "base:v1", "sh", "-c", "while :; do :; done")
                try f.ok("run", "-d", "--name", "idle", "base:v1", "sleep", "1000")
                let shares = try f.ok("stats", "--no-stream", "--format", "{{.CPUPerc}}", "busy", "idle")
                    .split(separator: "\n").map { Double($0.dropLast()) ?? -1 }
                #expect(shares.count == 2 && shares[0] > 5 && shares[1] < 5, "\(shares)")
                try f.ok("rm", "-f", "busy", "idle")
            }
        }

        @Test func `stats shows others only when asked`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("create", "--name", "box", "base:v1")
                #expect(try f.swrun("stats", "--no-stream").lines.count == 1)
                let all = try f.swrun("stats", "-a", "--no-stream").lines.last ?? ""
                #expect(all.contains("box") && all.contains("0.00%") && all.contains("0B / 0B"), "\(all)")
                try f.fails(1, "stats", "--no-stream", "nosuch", saying: "No such container: nosuch")
                try f.ok("rm", "box")
            }
        }

        @Test func `stats draws a terminal anew until it is interrupted`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "-d", "--name", "box", "base:v1", "sleep", "1000")
                let session = try f.terminal("stats")
                try session.waitFor("\u{1B}[J")
                try session.waitFor("\u{1B}[H")
                try session.type("\u{3}")
                _ = try session.finish()
                try f.ok("rm", "-f", "box")
            }
        }

        /// One file of a container's cgroup, where the host has it.
        private func setting(_ f: Fixture, _ id: String, _ files: String...) throws -> String {
            try f.shellOK(
                "for f in \(files.joined(separator: " ")); do find /sys/fs/cgroup -path \"*/swrun/\(id)/$f\" "
                    + "-exec cat {} +; done")
        }

        @Test func `update changes the limits of a running container at once`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let id = try f.ok("run", "-d", "--name", "box", "-m", "64m", "base:v1", "sleep", "1000")
                let memory = { try setting(f, id, "memory.limit_in_bytes", "memory.max") }
                #expect(try memory() == "67108864")
                // Up past the limit of swap, and down below it again.
                for size in [512, 32] {
                    #expect(try f.ok("update", "-m", "\(size)m", "box") == "box")
                    #expect(try memory() == "\(size << 20)")
                }
                try f.ok("update", "--pids-limit", "17", "--cpus", "0.5", "--cpuset-cpus", "0", "-c", "512", "box")
                #expect(try setting(f, id, "pids.max") == "17")
                #expect(["50000", "50000 100000"].contains(try setting(f, id, "cpu.cfs_quota_us", "cpu.max")))
                #expect(try setting(f, id, "cpuset.cpus") == "0")
                #expect(["512", "20"].contains(try setting(f, id, "cpu.shares", "cpu.weight")))
                let format = "{{with .HostConfig}}{{.Memory}} {{.PidsLimit}} {{.NanoCpus}} {{.CpusetCpus}}{{end}}"
                #expect(try f.ok("inspect", "-f", format, "box") == "33554432 17 500000000 0")
                try f.ok("fsck")
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `update takes no memory away that is in use`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let id = try f.ok("run", "-d", "-i", "--name", "box", "-m", "64m", "probe:v1", "allocate", "32")
                try f.shellOK("until swrun logs box | grep -q allocated; do sleep 0.01; done")
                let update = try f.swrun("update", "-m", "16m", "box")
                #expect(
                    update.code == 1 && update.errors.contains("cannot write 16777216 to memory.")
                        && update.errors.contains("busy"), "\(update)")
                let state = "{{.State.Running}} {{.State.OOMKilled}} {{.HostConfig.Memory}}"
                #expect(try f.ok("inspect", "-f", state, "box") == "true false 67108864")
                #expect(try setting(f, id, "memory.limit_in_bytes", "memory.max") == "67108864")
                #expect(try ["", "max"].contains(setting(f, id, "memory.high")))
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `update of a stopped container counts at its next start`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.ok("create", "--name", "box", "probe:v1", "fork")
                try f.ok("update", "--pids-limit", "10", "box")
                #expect(try f.ok("start", "-a", "box") == "children: 9 Resource temporarily unavailable")
                try f.ok("fsck")
                try f.ok("rm", "box")
            }
        }

        @Test func `update refuses what run refuses, and changes nothing then`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("create", "--name", "box", "-m", "64m", "--memory-swap", "96m", "base:v1")
                try f.fails(1, "update", "box", saying: "You must provide one or more flags when using this command")
                try f.fails(1, "update", "-m", "5m", "box", saying: "Minimum memory limit allowed is 6MB")
                try f.fails(1, "update", "-m", "128m", "box", saying: "update the memoryswap at the same time")
                try f.fails(1, "update", "-m", "32m", "nosuch", saying: "No such container: nosuch")
                #expect(try f.ok("inspect", "-f", "{{.HostConfig.Memory}}", "box") == "67108864")
                try f.ok("update", "-m", "128m", "--memory-swap", "-1", "box")
                #expect(try f.ok("inspect", "-f", "{{.HostConfig.MemorySwap}}", "box") == "-1")
                try f.ok("rm", "box")
            }
        }

        @Test func `update changes the restart policy`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("create", "--name", "box", "base:v1")
                #expect(try f.ok("update", "--restart", "on-failure:3", "box") == "box")
                #expect(
                    try f.ok("inspect", "-f", "{{json .HostConfig.RestartPolicy}}", "box")
                        == #"{"Name":"on-failure","MaximumRetryCount":3}"#)
                try f.fails(125, "update", "--restart", "bogus", "box", saying: "invalid restart policy 'bogus'")
                try f.ok("rm", "box")
                try f.ok("create", "--rm", "--name", "box", "base:v1")
                try f.fails(
                    1, "update", "--restart", "always", "box",
                    saying: "Restart policy cannot be updated because AutoRemove is enabled for the container")
                try f.ok("rm", "box")
            }
        }
    }
}
