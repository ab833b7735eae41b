import Foundation
import Testing

extension Integration {
    /// What a container may reach beyond the usual, and that it is no more than was asked for.
    @Suite struct AccessTests {
        /// A device that no driver has: whoever may open it hears so, and nobody else.
        private static let allowed = "No such device or address"
        private static let refused = "Operation not permitted"

        @Test func `a device is made with its owner and mode, and can be used as far as it is allowed`() throws {
            try Fixture.with { f in
                try f.makeBase()
                let source = "\(f.work)/source"
                try f.shellOK("mknod \(source) c 60 7 && chown 5:6 \(source) && chmod 640 \(source)")
                let show = "stat -c '%F %t:%T %u:%g %a' /dev/deep/log"
                #expect(
                    try f.ok("run", "--rm", "--device", "\(source):/dev/deep/log", "base:v1", "sh", "-c", show)
                        == "character special file 3c:7 5:6 640")
                let use = "(: </dev/x) 2>&1; (: >/dev/x) 2>&1; true"
                let expected = [":r": [Self.allowed, Self.refused], ":w": [Self.refused, Self.allowed]]
                for (mode, answers) in expected.merging(["": [Self.allowed, Self.allowed]], uniquingKeysWith: { $1 }) {
                    let lines = try f.swrun(
                        "run", "--rm", "--device", "\(source):/dev/x\(mode)", "base:v1", "sh", "-c", use
                    ).lines
                    #expect(
                        lines.count == 2 && lines.first?.contains(answers[0]) == true
                            && lines.last?.contains(answers[1]) == true, "\(mode): \(lines)")
                }
                // A node that comes from elsewhere is not helped by its permissions.
                let without = try f.swrun(
                    "run", "--rm", "-v", "\(f.work):/w", "base:v1", "sh", "-c", "(: </w/source) 2>&1; true")
                #expect(without.output.contains(Self.refused), "\(without)")
            }
        }

        @Test func `a directory stands for all devices below it`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK(
                    """
                    mkdir -p devices/inner && mknod devices/a c 1 5 && mknod devices/inner/b b 7 200
                    ln -s /dev/kmsg devices/link && touch devices/file
                    """)
                #expect(
                    try f.ok(
                        "run", "--rm", "--device", "\(f.work)/devices:/dev/given", "base:v1", "sh", "-c",
                        "cd /dev/given && find . ! -type d | sort | tr '\\n' ' '; [ -b inner/b ] && echo block")
                        == "./a ./inner/b block")
            }
        }

        @Test func `rules allow devices by number`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK("mknod source c 60 7")
                func answer(_ rule: String) throws -> String {
                    try f.swrun(
                        "run", "--rm", "-v", "\(f.work):/w", "--device-cgroup-rule", rule, "base:v1", "sh", "-c",
                        "(: </w/source) 2>&1; true"
                    ).output
                }
                #expect(try answer("c 60:* r").contains(Self.allowed))
                #expect(try answer("c 60:* w").contains(Self.refused))
                #expect(try answer("b 60:7 rwm").contains(Self.refused))
                #expect(try answer("a *:* rwm").contains(Self.allowed))
            }
        }

        @Test func `a device is looked up again at each start`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK("mknod source c 60 7")
                try f.ok(
                    "create", "--name", "box", "--device", "\(f.work)/source:/dev/x", "base:v1", "stat", "-c", "%t:%T",
                    "/dev/x")
                #expect(try f.ok("start", "-a", "box") == "3c:7")
                try f.shellOK("rm source && mknod source c 61 8")
                #expect(try f.ok("start", "-a", "box") == "3d:8")
                try f.shellOK("rm source")
                let gone = try f.swrun("start", "-a", "box")
                #expect(gone.code != 0 && gone.errors.contains("adding custom device \"\(f.work)/source\""), "\(gone)")
                try f.ok("rm", "box")
            }
        }

        @Test func `what is no device is refused`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.fails(
                    125, "run", "--device", "/dev/nosuch", "base:v1",
                    saying: "adding custom device \"/dev/nosuch\": No such file or directory")
                try f.fails(125, "run", "--device", "/etc/passwd:/dev/x", "base:v1", saying: "not a device node")
                try f.fails(125, "run", "--device", "/dev/null:/x", "base:v1", saying: "it must be below /dev")
                try f.fails(125, "run", "--device", "/dev/null:/dev/../x", "base:v1", saying: "it must be below /dev")
                try f.fails(125, "run", "--device", "/dev/null:/dev/x:z", "base:v1", saying: "bad mode specified: z")
                #expect(try f.ok("ps", "-aq") == "")
            }
        }

        @Test func `limits of processes are set`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let report = Report(
                    try f.swrun(
                        "run", "--rm", "--ulimit", "nofile=100:200", "--ulimit", "core=-1", "--ulimit", "cpu=7",
                        "probe:v1"))
                func limit(_ name: String) -> [Substring] {
                    report["limits"].first { $0.hasPrefix(name) }?.dropFirst(name.count).split(separator: " ") ?? []
                }
                #expect(limit("Max open files").prefix(2) == ["100", "200"])
                #expect(limit("Max core file size").prefix(2) == ["unlimited", "unlimited"])
                #expect(limit("Max cpu time").prefix(2) == ["7", "7"])
                try f.fails(
                    125, "run", "--ulimit", "nofile=200:100", "probe:v1",
                    saying: "ulimit soft limit must be less than or equal to hard limit: 200 > 100")
            }
        }

        @Test func `settings of the container's own namespaces can be changed, others cannot`() throws {
            try Fixture.with { f in
                try f.makeBase()
                #expect(
                    try f.ok(
                        "run", "--rm", "--network", "none", "--sysctl", "net.ipv4.ip_forward=1", "--sysctl",
                        "kernel.msgmax=9000", "base:v1", "cat", "/proc/sys/net/ipv4/ip_forward",
                        "/proc/sys/kernel/msgmax") == "1\n9000")
                try f.fails(
                    125, "run", "--sysctl", "kernel.bogus=1", "base:v1",
                    saying: "sysctl 'kernel.bogus=1' is not allowed")
                try f.fails(
                    125, "run", "--sysctl", "net.a/../../kernel.x=1", "base:v1", saying: "is not allowed")
                try f.fails(
                    125, "run", "--network", "host", "--sysctl", "net.ipv4.ip_forward=1", "base:v1",
                    saying: "not allowed in the host's network namespace")
            }
        }

        @Test func `a privileged container has all capabilities and devices, and nothing is hidden`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let report = Report(try f.swrun("run", "--rm", "--privileged", "probe:v1"))
                let all = try f.shellOK("sed -n 's/CapBnd:\\s*//p' /proc/self/status")
                #expect(report.status("CapEff") == all && report.status("Seccomp") == "0")
                #expect(report["dev"].contains { $0.hasPrefix("kmsg c 1:11") })
                let sys = report["mount"].first { $0.contains(" /sys ") } ?? ""
                #expect(sys.contains(" rw,"), "\(sys)")
                #expect(!report["mount"].contains { $0.contains(" /proc/") })
                let usual = Report(try f.swrun("run", "--rm", "probe:v1"))
                #expect(!usual["dev"].contains { $0.hasPrefix("kmsg") } && usual.status("Seccomp") == "2")
                #expect(
                    try f.swrun("run", "--rm", "--privileged", "probe:v1", "write", "/dev/kmsg").text.contains(
                        "allowed"))
            }
        }

        @Test func `system paths can be left open, and labels that cannot be set are refused`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let open = Report(try f.swrun("run", "--rm", "--security-opt", "systempaths=unconfined", "probe:v1"))
                #expect(!open["mount"].contains { $0.contains(" /proc/") })
                try f.fails(
                    125, "run", "--security-opt", "label=type:x_t", "probe:v1", saying: "cannot set the label type:x_t")
                let native = Report(try f.swrun("run", "--rm", "--security-opt", "seccomp=native", "probe:v1"))
                #expect(native.status("Seccomp") == "2")
            }
        }

        @Test func `inspect shows what was granted under docker's names`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.ok(
                    "create", "--name", "box", "--device", "/dev/zero:/dev/a:r", "--ulimit", "nofile=-1",
                    "--privileged",
                    "--device-cgroup-rule", "c 1:5 r", "--sysctl", "kernel.msgmax=9000", "base:v1")
                let format =
                    "{{with .HostConfig}}{{.Privileged}} {{json .Devices}} {{json .Ulimits}} {{.DeviceCgroupRules}} "
                    + "{{json .Sysctls}} {{.CgroupnsMode}}{{end}}"
                #expect(
                    try f.ok("inspect", "-f", format, "box")
                        == #"true [{"PathOnHost":"/dev/zero","PathInContainer":"/dev/a","CgroupPermissions":"r"}] "#
                        + #"[{"Name":"nofile","Hard":-1,"Soft":-1}] [c 1:5 r] {"kernel.msgmax":"9000"} private"#)
                try f.ok("rm", "box")
            }
        }
    }
}
