import Glibc
import Testing

extension Integration {
    @Suite struct IsolationTests {
        @Test func `a container has its own namespaces and only its own processes`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let report = Report(try f.swrun("run", "--rm", "probe:v1"))
                let host = try f.shellOK("for n in mnt pid net ipc uts cgroup; do readlink /proc/self/ns/$n; done")
                for name in host.split(separator: "\n") {
                    #expect(!report["namespace"].contains(String(name)), "\(name)")
                }
                #expect(report["pid"] == ["1"] && report["process"] == ["1"])
                // Nothing of the host's cgroup path shows.
                for line in report["cgroup"] { #expect(line.hasSuffix(":/"), "\(line)") }
            }
        }

        @Test func `the null device of the host stays as it is, whoever the container's user`() throws {
            try Fixture.with { f in
                _ = try f.makeBase()
                let before = try f.shellOK("stat -c '%u %g %a' /dev/null")
                for user in ["0", "1234"] {
                    _ = try f.swrun(
                        "run", "--rm", "-u", user, "base:v1", "sh", "-c",
                        "chown 7 /proc/self/fd/0; chmod 0 /proc/self/fd/0")
                    #expect(try f.shellOK("stat -c '%u %g %a' /dev/null") == before, "\(user)")
                }
            }
        }

        @Test func `our own program is not run by a container, whatever its program and that one's interpreter`() throws
        {
            try Fixture.with { f in
                _ = try f.makeBase()
                try f.write("#!/proc/self/exe\n", to: "tree/direct", permissions: 0o755)
                try f.write("#!/tree/link version\n", to: "tree/linked", permissions: 0o755)
                try f.write("#! /tree/direct\n", to: "tree/nested", permissions: 0o755)
                try f.write("#!/tree/plain\n", to: "tree/script", permissions: 0o755)
                try f.write("#!/bin/echo\n", to: "tree/plain", permissions: 0o755)
                try f.shellOK("ln -s /proc/self/exe tree/link")
                for program in ["direct", "linked", "nested", "link"] {
                    for options in [[], ["-d"], ["--init"]] {
                        let outcome = try f.swrun(
                            ["run", "--rm"] + options + ["-v", "\(f.work)/tree:/tree", "base:v1", "/tree/\(program)"])
                        #expect((125...127).contains(outcome.code), "\(program) \(options): \(outcome)")
                        #expect(options == ["-d"] || outcome.output == "", "\(program) \(options): \(outcome)")
                        #expect(!outcome.errors.contains("Usage"), "\(program) \(options): \(outcome)")
                    }
                }
                #expect(
                    try f.ok("run", "--rm", "-v", "\(f.work)/tree:/tree", "base:v1", "/tree/script")
                        == "/tree/plain /tree/script")
            }
        }

        @Test func `a container ends when its output cannot be written`() throws {
            try Fixture.with { f in
                _ = try f.makeBase()
                let outcome = try f.shell("swrun run --rm base:v1 sh -c 'while :; do echo y; done' >/dev/full")
                #expect(outcome.code == 125 && outcome.errors.contains("No space left on device"))
                #expect(try f.ok("ps", "-aq") == "")
            }
        }

        @Test func `capabilities are the eleven, and none is inheritable or ambient`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let expected: [([String], bounding: String, effective: String)] = [
                    ([], "00000000800405fb", "00000000800405fb"),
                    (["-u", "1000"], "00000000800405fb", "0000000000000000"),
                    (["--cap-drop", "ALL"], "0000000000000000", "0000000000000000"),
                    (["--cap-drop", "ALL", "--cap-add", "net_raw"], "0000000000002000", "0000000000002000"),
                    (["--cap-add", "CAP_MKNOD", "--cap-drop", "chown"], "00000000880405fa", "00000000880405fa"),
                    (["-u", "1000", "--cap-add", "NET_RAW"], "00000000800425fb", "0000000000000000"),
                ]
                for (options, bounding, effective) in expected {
                    let report = Report(try f.swrun(["run", "--rm"] + options + ["probe:v1"]))
                    #expect(report.status("CapBnd") == bounding, "\(options)")
                    #expect(report.status("CapEff") == effective && report.status("CapPrm") == effective, "\(options)")
                    #expect(report.status("CapInh") == "0000000000000000", "\(options)")
                    #expect(report.status("CapAmb") == "0000000000000000", "\(options)")
                }
            }
        }

        @Test func `the filter is on, and no-new-privileges only when asked for`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let usual = Report(try f.swrun("run", "--rm", "probe:v1"))
                #expect(usual.status("Seccomp") == "2" && usual.status("NoNewPrivs") == "0")
                let strict = Report(try f.swrun("run", "--rm", "--security-opt", "no-new-privileges", "probe:v1"))
                #expect(strict.status("Seccomp") == "2" && strict.status("NoNewPrivs") == "1")
                let open = Report(try f.swrun("run", "--rm", "--security-opt", "seccomp=unconfined", "probe:v1"))
                #expect(open.status("Seccomp") == "0")
            }
        }

        @Test(arguments: [[], ["--security-opt", "no-new-privileges"]])
        func `calls that reach the host's kernel too deeply are refused`(options: [String]) throws {
            try Fixture.with { f in
                try f.makeProbe()
                let report = Report(
                    try f.swrun(["run", "--rm", "--tmpfs", "/tmp:dev"] + options + ["probe:v1", "calls"]))
                #expect(report.outcome.code == 0, "\(report.outcome)")
                let allowed = ["socket-inet", "personality-query", "chroot"]
                for name in allowed { #expect(report.answer("call", name) == "allowed", "\(name)") }
                for name in ["clone3", "future"] { #expect(report.answer("call", name) == "ENOSYS", "\(name)") }
                #expect(report.answer("call", "x32") == "refused")
                #expect(report.answer("call", "tiocsti") != "allowed")
                for name in [
                    "unshare", "mount", "keyctl", "add_key", "bpf", "io_uring_setup", "clone-newuser", "reboot",
                ] {
                    #expect(report.answer("call", name) == "EPERM", "\(name)")
                }
                // Whatever the reason, none of the others gets through.
                for line in report["call"] where !allowed.contains(String(line.prefix { $0 != " " })) {
                    #expect(!line.hasSuffix(" allowed"), "\(line)")
                }
            }
        }

        @Test func `devices of the host cannot be opened, even by one who may make their nodes`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let report = Report(
                    try f.swrun("run", "--rm", "--tmpfs", "/tmp:dev", "--cap-add", "MKNOD", "probe:v1", "calls"))
                #expect(
                    report.answer("call", "mknod-null") == "allowed" && report.answer("call", "open-null") == "allowed")
                for name in ["open-block", "open-tun"] { #expect(report.answer("call", name) == "EPERM", "\(name)") }
            }
        }

        @Test func `devices are the documented few`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let nodes = Report(try f.swrun("run", "--rm", "probe:v1"))["dev"].sorted()
                #expect(
                    nodes == [
                        "fd -> /proc/self/fd", "full c 1:7 666", "mqueue d 1777 0:0", "null c 1:3 666",
                        "ptmx -> pts/ptmx",
                        "pts d 755 0:0", "random c 1:8 666", "shm d 1777 0:0", "stderr -> /proc/self/fd/2",
                        "stdin -> /proc/self/fd/0", "stdout -> /proc/self/fd/1", "tty c 5:0 666", "urandom c 1:9 666",
                        "zero c 1:5 666",
                    ])
                let session = try f.terminal("run", "--rm", "-it", "probe:v1")
                #expect(try session.finish() == 0)
                #expect(session.screen.contains("dev: console c 136:"), "\(session.screen)")
            }
        }

        @Test func `what tells of the host is masked`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let paths = [
                    "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys",
                    "/proc/latency_stats",
                    "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/firmware",
                    "/sys/devices/virtual/powercap", "/sys/devices/system/cpu/cpu0/thermal_throttle", "/sys/fs/selinux",
                    "/proc/config.gz", "/proc/iomem", "/proc/kallsyms", "/proc/kpageflags", "/proc/vmallocinfo",
                    "/sys/dev/block", "/sys/fs/bpf", "/sys/kernel/debug", "/sys/kernel/security", "/sys/kernel/tracing",
                ]
                let report = Report(try f.swrun(["run", "--rm", "probe:v1", "read"] + paths))
                for path in paths {
                    #expect(
                        ["empty", "absent"].contains(report.answer("read", path)),
                        "\(path): \(report.answer("read", path))")
                }
            }
        }

        @Test func `who is in no other group than his own does not get what others than that group may read`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.shellOK("mkdir shared; echo secret > shared/file; chgrp 1000 shared/file; chmod 604 shared/file")
                // With 1000 among nobody's groups, a set-group-id program would shed it and be one of the others.
                for user in ["1000:1000", "1000"] {
                    let words = [
                        "-v", "./shared:/shared", "-u", user, "base:v1", "sh", "-c", "id -G; cat /shared/file",
                    ]
                    let outcome = try f.swrun(["run", "--rm", "--group-add", "1000"] + words)
                    #expect(outcome.output.split(separator: " ").contains { $0.hasPrefix("1000") }, "\(outcome)")
                    #expect(!outcome.output.contains("secret") && outcome.code != 0, "\(outcome)")
                }
            }
        }

        @Test func `what steers the host cannot be written`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let files = ["/proc/sys/kernel/hostname", "/proc/sysrq-trigger", "/proc/sys/kernel/core_pattern"]
                let places = ["/sys/x", "/sys/fs/cgroup/x", "/proc/bus/x", "/proc/fs/x", "/proc/irq/x"]
                let written = Report(try f.swrun(["run", "--rm", "probe:v1", "write"] + files))
                // Not every kernel has them all.
                let refusals = ["Read-only file system", "No such file or directory"]
                for path in files { #expect(refusals.contains(written.answer("write", path)), "\(path)") }
                let made = Report(try f.swrun(["run", "--rm", "probe:v1", "mkdir"] + places))
                for path in places { #expect(made.answer("mkdir", path) != "allowed", "\(path)") }
            }
        }

        @Test func `mounts are the container's own, private, with their flags`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let mounts = Report(try f.swrun("run", "--rm", "probe:v1"))["mount"]
                for line in mounts {
                    #expect(!line.contains("shared:") && !line.contains("master:"), "\(line)")
                }
                func options(_ place: String) -> Set<Substring> {
                    let fields = mounts.map { $0.split(separator: " ") }.last { $0.count > 5 && $0[4] == place }
                    return Set(fields?[5].split(separator: ",") ?? [])
                }
                #expect(options("/").contains("rw"))
                #expect(options("/proc").isSuperset(of: ["nosuid", "nodev", "noexec"]))
                #expect(options("/sys").isSuperset(of: ["ro", "nosuid", "nodev", "noexec"]))
                #expect(options("/sys/fs/cgroup").isSuperset(of: ["ro", "nosuid", "nodev", "noexec"]))
                #expect(options("/dev").isSuperset(of: ["nosuid", "noexec"]))
                #expect(options("/dev/pts").isSuperset(of: ["nosuid", "noexec"]))
                #expect(options("/dev/shm").isSuperset(of: ["nosuid", "nodev", "noexec"]))
                #expect(mounts.contains { $0.contains(" /dev/shm ") && $0.contains("size=65536k") })
            }
        }

        @Test func `a custom seccomp profile decides instead of the default one`() throws {
            try Fixture.with { f in
                try f.makeBase()
                try f.write(
                    """
                    {"defaultAction":"SCMP_ACT_ALLOW","syscalls":[
                    {"names":["mkdir","mkdirat"],"action":"SCMP_ACT_ERRNO","errnoRet":13}]}
                    """, to: "profile.json")
                let outcome = try f.swrun(
                    "run", "--rm", "--security-opt", "seccomp=profile.json", "base:v1", "mkdir", "/x")
                #expect(outcome.code != 0 && outcome.errors.contains("Permission denied"), "\(outcome)")
                try f.write("{\"defaultAction\":\"SCMP_ACT_BOGUS\"}", to: "bad.json")
                try f.fails(
                    125, "run", "--security-opt", "seccomp=bad.json", "base:v1", "true", saying: "SCMP_ACT_BOGUS")
            }
        }
    }
}
