import Testing

extension Integration {
    /// Row by row as strict as the engines that this machine has, or stricter. docs/isolation.md has the answers of all.
    @Suite struct PeerIsolationTests {
        @Test(.enabled(if: DockerDaemon.isInstalled, "needs dockerd, of the package docker.io"))
        func `nothing is open that docker closes`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let docker = try DockerDaemon(f)
                defer { docker.stop() }
                try f.shellOK(
                    "swrun create --name files probe:v1 && swrun export files | \(docker.command) import - probe:v1")
                try expectNoMore(
                    in: f, than: "\(docker.command) run --rm --tmpfs /tmp:dev --entrypoint /probe probe:v1")
            }
        }

        @Test func `nothing is open that podman closes`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.shellOK(
                    "swrun create --name files probe:v1 && swrun export files | \(f.podman) import -q - probe:v1")
                try expectNoMore(in: f, than: "\(f.podmanRun) --tmpfs /tmp:dev --entrypoint /probe localhost/probe:v1")
            }
        }

        @Test func `nothing is open that crun closes, its three capabilities apart`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.shellOK(
                    """
                    mkdir -p bundle/rootfs && swrun create --name files probe:v1
                    swrun export files | tar -C bundle/rootfs -xf - && cd bundle && crun spec
                    """)
                // Cgroups are left out: crun of Debian 12 refuses those of v1 beside v2.
                try f.write(
                    """
                    cd bundle && jq '.process.args = ["/probe"] + $ARGS.positional | .process.terminal = false
                        | .root.readonly = false' --args "$@" < config.json > new && mv new config.json
                    exec crun --root \(f.directory)/oci --cgroup-manager disabled run swrun-test-peer
                    """, to: "crun.sh")
                try expectNoMore(in: f, than: "bash crun.sh", comparesCapabilities: false)
            }
        }

        /// - Parameter peer: What runs the probe in another engine's container; its questions follow.
        private func expectNoMore(
            in f: Fixture, than peer: String, comparesCapabilities: Bool = true
        ) throws {
            let ours = "swrun run --rm --network none --tmpfs /tmp:dev probe:v1"
            func ask(_ question: String) throws -> (ours: Report, theirs: Report) {
                (Report(try f.shell("\(ours) \(question)")), Report(try f.shell("\(peer) \(question)")))
            }

            let calls = try ask("calls")
            try #require(calls.ours["call"].count > 70 && calls.theirs["call"].count == calls.ours["call"].count)
            for line in calls.theirs["call"] {
                let name = String(line.prefix { $0 != " " })
                // Whether a node can be opened is a question only where it could be made.
                if name.hasPrefix("open-") { continue }
                let answer = calls.ours.answer("call", name)
                #expect(
                    isRefusal(answer) || !isRefusal(calls.theirs.answer("call", name)),
                    "\(name): \(answer), not \(line)")
            }

            for (key, question) in PeerIsolationTests.files {
                let answers = try ask("\(key) \(question.joined(separator: " "))")
                for path in question {
                    let (answer, other) = (answers.ours.answer(key, path), answers.theirs.answer(key, path))
                    let isOpen = ["bytes", "entries", "allowed"].contains(answer)
                    #expect(!answer.isEmpty && !other.isEmpty, "\(key) \(path)")
                    #expect(!isOpen || other == answer, "\(key) \(path): \(answer), not \(other)")
                }
            }

            let report = try ask("report")
            let host = Set(try f.shellOK("for n in /proc/self/ns/*; do readlink $n; done").split(separator: "\n"))
            func own(_ report: Report) -> Set<Substring> {
                Set(report["namespace"].filter { !host.contains(Substring($0)) }.map { $0.prefix { $0 != ":" } })
            }
            #expect(own(report.ours).isSuperset(of: own(report.theirs)))
            #expect(report.ours.status("Seccomp") >= report.theirs.status("Seccomp"))
            guard comparesCapabilities else { return }
            for set in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"] {
                let held = try #require(UInt64(report.ours.status(set), radix: 16))
                let theirs = try #require(UInt64(report.theirs.status(set), radix: 16))
                #expect(held & ~theirs == 0, "\(set)")
            }
        }

        /// By the filter, the kernel's own checks, or the lack of the thing.
        private func isRefusal(_ answer: String) -> Bool {
            ["EPERM", "EACCES", "ENOSYS", "EAFNOSUPPORT", "ENOTTY", "refused"].contains(answer)
        }

        private static let files: [(key: String, paths: [String])] = [
            (
                "read",
                [
                    "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/kmsg",
                    "/proc/latency_stats", "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats",
                    "/proc/kallsyms", "/proc/iomem", "/proc/vmallocinfo", "/proc/kpageflags", "/proc/config.gz",
                    "/sys/firmware", "/sys/fs/selinux", "/sys/devices/virtual/powercap", "/sys/kernel/debug",
                    "/sys/kernel/security", "/sys/kernel/tracing", "/sys/fs/bpf",
                ]
            ),
            (
                "write",
                [
                    "/proc/sys/kernel/hostname", "/proc/sys/kernel/core_pattern", "/proc/sys/vm/drop_caches",
                    "/proc/sysrq-trigger", "/proc/1/oom_score_adj", "/proc/irq/default_smp_affinity",
                    "/sys/power/state",
                ]
            ),
            (
                "mkdir",
                ["/proc/x", "/proc/bus/x", "/proc/fs/x", "/sys/x", "/sys/fs/cgroup/x", "/sys/fs/cgroup/pids/x"]
            ),
        ]
    }
}
