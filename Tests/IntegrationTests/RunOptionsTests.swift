import Foundation
import Testing

extension Integration {
    @Suite struct RunOptionsTests {
        @Test func `the environment is the documented one, in order, and nothing of the caller's`() throws {
            try Fixture.with { f in
                try f.makeProbe("plain:1")
                try f.ok("create", "--name", "box", "plain:1")
                try f.ok("commit", "-c", "ENV IMAGE=1 BOTH=image", "box", "probe:v1")
                try f.ok("rm", "box")
                let outcome = try f.swrun(
                    "run", "--rm", "-h", "host", "-e", "A=1", "-e", "BOTH=user", "probe:v1", environment: ["LEAK": "1"])
                #expect(
                    Report(outcome)["env"] == [
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME=host", "A=1",
                        "BOTH=user", "IMAGE=1", "HOME=/root",
                    ])
            }
        }

        @Test func `further groups are those asked for, of run and of exec`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok("run", "-d", "--name", "box", "-u", "1:1", "--group-add", "77", "base:v1", "sleep", "100")
                #expect(try f.ok("exec", "box", "id", "-G") == "1 77")
                #expect(try f.ok("exec", "-u", "2:3", "box", "id", "-G") == "3 77")
                #expect(try f.ok("run", "--rm", "-u", "1:1", "--group-add", "77", "base:v1", "id", "-G") == "1 77")
                try f.ok("rm", "-f", "box")
            }
        }

        @Test func `-e and --env-file set, copy and remove variables`() throws {
            try Fixture.with { f in
                try f.makeBase("plain:1")
                try f.ok("create", "--name", "box", "-e", "FROM=image", "-e", "GONE=image", "plain:1", "env")
                try f.ok("commit", "box", "base:v1")
                try f.ok("rm", "box")
                try f.write("# comment\n  B=\"q\"\nC=x y  \nCOPIED\nABSENT\nFROM=file\n", to: "vars")
                let outcome = try f.swrun(
                    "run", "--rm", "--env-file", "vars", "-e", "D=4", "-e", "D=5", "-e", "GONE", "base:v1", "env",
                    environment: ["COPIED": "mine", "SECRET": "no"])
                let variables = Set(outcome.lines)
                #expect(
                    variables.isSuperset(of: ["B=\"q\"", "C=x y  ", "COPIED=mine", "FROM=file", "D=5"]), "\(outcome)")
                for word in ["SECRET", "ABSENT", "GONE", "D=4", "TERM"] { #expect(!outcome.output.contains(word)) }
                try f.write("C =1\n", to: "bad")
                try f.fails(125, "run", "--env-file", "bad", "base:v1", saying: "variable 'C ' contains whitespaces")
            }
        }

        @Test func `-u takes users and groups from the image's own files`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let expected: [(String, ids: String, groups: String, home: String)] = [
                    ("", "0 0 0 0", "0 44", "/root"),
                    ("me", "1000 1000 1000 1000", "1000 10 44", "/home/me"),
                    ("1000", "1000 1000 1000 1000", "1000 10 44", "/home/me"),
                    ("me:video", "1000 1000 44 44", "44", "/home/me"),
                    ("1234", "1234 1234 0 0", "0", "/"),
                    ("1234:77", "1234 1234 77 77", "77", "/"),
                ]
                for (user, ids, groups, home) in expected {
                    let options = user.isEmpty ? [] : ["-u", user]
                    let report = Report(try f.swrun(["run", "--rm"] + options + ["probe:v1"]))
                    #expect(report["ids"] == [ids], "\(user)")
                    let found = Set((report["groups"].first ?? "").split(separator: " "))
                    #expect(found == Set(groups.split(separator: " ")), "\(user)")
                    #expect(report["env"].contains("HOME=\(home)"), "\(user)")
                }
            }
        }

        @Test func `-w makes the working directory where it is missing`() throws {
            try Fixture.with { f in
                try f.makeBase()
                #expect(try f.ok("run", "--rm", "-w", "/new/dir", "base:v1", "pwd") == "/new/dir")
                #expect(try f.ok("run", "--rm", "-w", "/tmp", "base:v1", "sh", "-c", "echo $PWD") == "/tmp")
                #expect(try f.ok("run", "--rm", "base:v1", "pwd") == "/")
                let notDirectory = try f.swrun("run", "--rm", "-w", "/etc/passwd", "base:v1", "pwd")
                #expect(notDirectory.code != 0 && notDirectory.errors.contains("/etc/passwd"))
            }
        }

        @Test func `the host name is the short ID, or -h`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let id = try f.ok(
                    "create", "--name", "box", "base:v1", "sh", "-c", "hostname; cat /etc/hostname; tail -1 /etc/hosts")
                let lines = try f.ok("start", "-a", "box").split(separator: "\n")
                #expect(lines.starts(with: [id.prefix(12), id.prefix(12)]), "\(lines)")
                #expect(try f.ok("run", "--rm", "-h", "web", "base:v1", "hostname") == "web")
                try f.ok("rm", "box")
            }
        }

        @Test func `-v shows a directory or file of the host, read-only if asked`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.write("from the host\n", to: "shared/file")
                let volume = "\(f.work)/shared"
                #expect(
                    try f.ok("run", "--rm", "-v", "\(volume):/data", "base:v1", "cat", "/data/file") == "from the host")
                try f.ok("run", "--rm", "-v", "\(volume):/data", "base:v1", "sh", "-c", "echo inside > /data/made")
                #expect(try f.read("shared/made") == "inside\n")
                let refused = try f.swrun("run", "--rm", "-v", "\(volume):/data:ro", "base:v1", "touch", "/data/x")
                #expect(refused.code != 0 && refused.errors.contains("Read-only"))
                #expect(
                    try f.ok("run", "--rm", "-v", "\(volume)/file:/etc/one", "base:v1", "cat", "/etc/one")
                        == "from the host")
                try f.ok("run", "--name", "box", "-v", "\(volume):/new/place", "base:v1", "touch", "/new/place/x")
                #expect(try f.ok("diff", "box").isEmpty)
                try f.ok("rm", "box")
            }
        }

        @Test func `--read-only and --tmpfs`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let refused = try f.swrun("run", "--rm", "--read-only", "base:v1", "touch", "/tmp/x")
                #expect(refused.code != 0 && refused.errors.contains("Read-only"))
                #expect(
                    try f.swrun("run", "--rm", "--read-only", "base:v1", "sh", "-c", "echo x > /dev/shm/x").code == 0)
                let options = try f.ok(
                    "run", "--rm", "--read-only", "--tmpfs", "/tmp:size=1m", "base:v1", "sh", "-c",
                    "touch /tmp/x && grep ' /tmp ' /proc/mounts")
                for word in ["tmpfs", "size=1024k", "nosuid", "nodev", "noexec"] { #expect(options.contains(word)) }
                try f.ok("run", "--name", "box", "--tmpfs", "/scratch", "base:v1", "touch", "/scratch/x")
                #expect(try f.ok("diff", "box").isEmpty)
                try f.ok("rm", "box")
            }
        }

        @Test func `--network none has only lo, host has the host's`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let none = Report(try f.swrun("run", "--rm", "--network", "none", "probe:v1"))
                let other = Report(try f.swrun("run", "--rm", "--network", "host", "probe:v1"))
                #expect(none["net"].map { $0.prefix { $0 != " " } } == ["lo"])
                let host = try f.shellOK("readlink /proc/self/ns/net; hostname").split(separator: "\n").map(String.init)
                #expect(other["namespace"].contains(host[0]) && other["hostname"] == [host[1]])
                #expect(!none["namespace"].contains(host[0]))
            }
        }
    }
}
