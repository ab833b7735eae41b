import Testing

extension Integration {
    /// Published ports, asked from everywhere one can ask from.
    @Suite struct PublishTests {
        @Test func `a published port is reached from everywhere, and who asks is known`() throws {
            try Fixture.with { f in
                try f.makePeers()
                try f.serve("tcp.pl", port: 80, "--name web -p 80")
                #expect(try f.ok("port", "web", "80").hasPrefix("0.0.0.0:"))
                let port = try #require(Int(try f.ok("port", "web", "80").prefix { $0 != "\n" }.dropFirst(8)))
                #expect(port >= 32_768)
                // Through the waiter's relay, with an end of input that goes through while the answer is still to come.
                #expect(try f.shellOK(f.ask("127.0.0.1", port, bytes: 3_000_000)).hasPrefix("3000000 from 172."))
                #expect(try f.shellOK(f.ask("::1", port)).hasPrefix("5 from "))
                // Another host, through the packet filter: the container sees its address.
                try f.withOutsideHost { (there: String) throws in
                    #expect(try f.shellOK(f.ask("198.18.0.1", port, prefix: there)) == "5 from 198.18.0.2")
                    // A container of the same network, by this machine's address.
                    let inside = "swrun run --rm --network bridge -v \(f.work)/peers:/peers:ro net:v1"
                    #expect(try f.shellOK(f.ask("198.18.0.1", port, prefix: inside)).hasPrefix("5 from "))
                }
                try f.ok("rm", "-f", "web")
            }
        }

        @Test func `a slow peer holds up nobody`() throws {
            try Fixture.with { f in
                try f.makePeers()
                try f.serve("tcp.pl", port: 80, "--name web -p 127.0.0.1:18081:80")
                // One connection that never says anything stays open, and others come and go.
                let answers = try f.shellOK(
                    """
                    exec 5<>/dev/tcp/127.0.0.1/18081
                    for turn in 1 2 3; do \(f.ask("127.0.0.1", 18081, bytes: 100_000)); done
                    """)
                #expect(answers.split(separator: "\n").filter { $0.hasPrefix("100000 from ") }.count == 3)
                try f.ok("rm", "-f", "web")
            }
        }

        @Test func `UDP is answered, by both versions and from other hosts`() throws {
            try Fixture.with { f in
                try f.makePeers()
                try f.serve("udp.pl", port: 53, "--name names -p 18053:53/udp")
                for address in ["127.0.0.1", "::1"] {
                    #expect(try f.shellOK("perl peers/ask-udp.pl \(address) 18053").hasPrefix("5 from "))
                }
                try f.withOutsideHost { (there: String) throws in
                    #expect(try f.shellOK("\(there) perl peers/ask-udp.pl 198.18.0.1 18053") == "5 from 198.18.0.2")
                }
                #expect(
                    try f.ok("ps", "--format", "{{.Ports}}") == "0.0.0.0:18053->53/udp, [::]:18053->53/udp")
                try f.ok("rm", "-f", "names")
            }
        }

        @Test func `a port that is taken is named, and free when its container is killed`() throws {
            try Fixture.with { f in
                try f.makePeers()
                try f.serve("tcp.pl", port: 80, "--name web -p 18082:80")
                try f.fails(
                    125, "run", "--network", "bridge", "--rm", "-p", "18082:80", "net:v1", "true",
                    saying: "Bind for 0.0.0.0:18082 failed: port is already allocated")
                let table = "swrun-\(try f.ok("inspect", "-f", "{{.Id}}", "web").prefix(12))"
                #expect(try f.shellOK("nft list tables").contains(table))
                try f.shellOK(
                    """
                    pid=$(swrun inspect -f '{{.State.Pid}}' web)
                    kill -9 "$(awk '/^PPid/ { print $2 }' /proc/$pid/status)"
                    while nft list tables | grep -q \(table); do :; done
                    swrun ps -q
                    swrun run --rm --network bridge -p 18082:80 net:v1 true
                    """)
                #expect(try f.ok("inspect", "-f", "{{.State.ExitCode}}", "web") == "137")
                try f.ok("rm", "web")
            }
        }

        @Test func `ranges lead one by one, and what is exposed is published on demand`() throws {
            try Fixture.with { f in
                try f.makePeers()
                try f.ok(
                    "run", "--network", "bridge", "-d", "--name", "many", "-p", "18100-18102:8000-8002", "--expose",
                    "99", "net:v1", "sleep",
                    "60")
                #expect(
                    try f.ok("ps", "--format", "{{.Ports}}")
                        == "99/tcp, 0.0.0.0:18100-18102->8000-8002/tcp, [::]:18100-18102->8000-8002/tcp")
                try f.ok(
                    "run", "--network", "bridge", "-d", "--name", "all", "-P", "--expose", "70-71", "--expose",
                    "72/udp", "net:v1", "sleep",
                    "60")
                #expect(try f.ok("port", "all").split(separator: "\n").count == 6)
                try f.fails(1, "port", "all", "81", saying: "No public port '81' published for all")
                #expect(
                    try f.ok(
                        "inspect", "-f", "{{(index (index .NetworkSettings.Ports \"8001/tcp\") 0).HostPort}}", "many")
                        == "18101")
                try f.ok("rm", "-f", "many", "all")
            }
        }

        @Test func `ports are refused in docker's words`() throws {
            try Fixture.with { f in
                try f.makePeers()
                for (words, message) in [
                    (["-p", "bogus"], "invalid containerPort: bogus"), (["-p", "70000:80"], "invalid hostPort: 70000"),
                    (["-p", "1.2.3:80:80"], "invalid IP address: 1.2.3"), (["-p", "80/bogus"], "invalid proto: bogus"),
                    (
                        ["-p", "8000-8002:80-81"],
                        "invalid ranges specified for container and host Ports: 80-81 and 8000-8002"
                    ),
                    (["--network", "nosuch"], "network nosuch not found"),
                    (["--network", "container:nosuch"], "No such container: nosuch"),
                    (
                        ["--network", "container:x", "-p", "80"],
                        "conflicting options: port publishing and the container type network mode"
                    ),
                    (["--ip", "172.17.0.9"], "user specified IP address is supported on user defined networks only"),
                ] {
                    let outcome = try f.swrun(["run", "--rm"] + words + ["net:v1", "true"])
                    #expect(outcome.code == 125 && outcome.errors.contains(message), "\(words): \(outcome)")
                }
                let host = try f.swrun("run", "--rm", "--network", "host", "-p", "80", "net:v1", "true")
                #expect(
                    host.code == 0
                        && host.errors == "WARNING: Published ports are discarded when using host network mode\n")
                try f.ok("run", "--rm", "--network", "none", "-p", "80", "net:v1", "true")
            }
        }
    }
}
