import Testing

extension Integration {
    /// Nothing of how swrun was started shows in the container.
    @Suite struct CallerTests {
        /// A caller as odd as the tools of util-linux can make one.
        static let odd = """
            umask 077
            ulimit -c unlimited; ulimit -s 4096; ulimit -u 5000
            echo 700 > /proc/self/oom_score_adj
            echo 0x7f > /proc/self/coredump_filter
            exec 7</etc/passwd 9>/dev/null 251<>/dev/zero
            ulimit -n 77
            trap '' INT TERM USR1 PIPE QUIT HUP
            export SECRET=1 http_proxy=http://proxy LD_PRELOAD= TERM=odd HOME=/odd
            exec nice -n 7 ionice -c 3 taskset -c 0 setarch -R setsid -w swrun
            """

        @Test func `umask, priorities, affinity, personality and signals are reset`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let report = Report(try f.shell(CallerTests.odd + " run --rm probe:v1"))
                #expect(report.outcome.code == 0, "\(report.outcome)")
                #expect(report["umask"] == ["22"] && report["nice"] == ["0"] && report["policy"] == ["0 0"])
                #expect(report["ioprio"].first.flatMap { Int($0) }.map { $0 >> 13 } != 3)
                #expect(report["processors"] == [try f.shellOK("nproc --all")])
                #expect(report["personality"] == ["0"] && report["timerslack"] == ["50000"])
                #expect(report["securebits"] == ["0"] && report["keepcaps"] == ["0"] && report["dumpable"] == ["1"])
                // A container in the foreground ends with swrun: SIGKILL.
                #expect(report["pdeathsig"] == ["9"] && report["subreaper"] == ["0"] && report["thp"] == ["0"])
                #expect(report["oom_score_adj"] == ["0"] && report["coredump_filter"] == ["00000033"])
                for field in ["SigIgn", "SigBlk", "SigCgt"] {
                    #expect(report.status(field) == "0000000000000000", "\(field)")
                }
                #expect(report["session"] == ["1 1"])
            }
        }

        @Test func `limits are those of a table, not the caller's`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let report = Report(
                    try f.shell("ulimit -c unlimited; ulimit -Ss 4096; ulimit -Sn 77; exec swrun run --rm probe:v1"))
                func limit(_ name: String) -> String {
                    let line = report["limits"].first { $0.hasPrefix(name) } ?? ""
                    return line.dropFirst(name.count).split(separator: " ").prefix(2).joined(separator: " ")
                }
                #expect(limit("Max core file size").hasPrefix("0 "))
                #expect(limit("Max open files").hasPrefix("1024 "))
                #expect(limit("Max stack size").hasPrefix("8388608 "))
            }
        }

        @Test func `no descriptor and no variable of the caller gets in`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let report = Report(try f.shell(CallerTests.odd + " run --rm probe:v1"))
                #expect(report["fd"].map { $0.prefix { $0 != " " } } == ["0", "1", "2"])
                let hostname = report["hostname"].first ?? ""
                #expect(
                    report["env"] == [
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOSTNAME=\(hostname)",
                        "HOME=/root",
                    ])
            }
        }

        @Test func `a file as stdout is not the container's to reopen`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                try f.shellOK("swrun run --rm -i probe:v1 > out < /etc/passwd 2> err")
                let lines = try f.read("out").split(separator: "\n").filter { $0.hasPrefix("fd: ") }
                #expect(lines.count == 3 && lines.dropFirst() == ["fd: 1 pipe", "fd: 2 pipe"], "\(lines)")
            }
        }

        @Test func `streams that are closed are no trouble`() throws {
            try Fixture.with { f in
                try f.makeBase()
                #expect(try f.shellOK("swrun run --rm base:v1 echo fine <&-") == "fine")
                #expect(
                    try f.shellOK("swrun run --rm base:v1 sh -c 'echo fine >&2; exit 0' >&- 2>err; cat err") == "fine")
                #expect(try f.shell("swrun run --rm base:v1 sh -c 'exit 6' <&- >&- 2>&-").code == 6)
            }
        }

        @Test func `the caller's groups do not survive`() throws {
            try Fixture.with { f in
                try f.makeProbe()
                let report = Report(try f.shell("setpriv --groups 4,24,999 swrun run --rm -u 1000 probe:v1"))
                #expect(Set((report["groups"].first ?? "").split(separator: " ")) == ["1000", "10", "44"])
            }
        }

        @Test func `the store is closed to other users`() throws {
            try Fixture.with { f in
                try f.shellOK("umask 000; swrun base -t base:v1; chmod 755 \(f.directory)")
                #expect(try f.shell("setpriv --reuid 65534 --clear-groups ls \(f.root)").code != 0)
                #expect(try f.shellOK("stat -c %a \(f.root)") == "700")
            }
        }
    }
}
