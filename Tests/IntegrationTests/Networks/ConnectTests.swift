import Testing

extension Integration {
    /// `network connect` and `network disconnect` of containers that run.
    @Suite struct ConnectTests {
        private func makeNetworks(_ f: borrowing Fixture) throws {
            try f.makePeers()
            try f.ok("network", "create", "near")
            try f.ok("network", "create", "--subnet", "10.213.0.0/24", "far")
        }

        /// Who is connected, by name: a template goes through them by their IDs.
        private func members(of network: String, _ f: borrowing Fixture) throws -> String {
            try f.ok("network", "inspect", "-f", "{{range .Containers}}{{.Name}} {{.IPv4Address}};{{end}}", network)
                .split(separator: ";").sorted().map { "\($0);" }.joined()
        }

        /// The interfaces of a container, by its own account.
        private func interfaces(of name: String, _ f: borrowing Fixture) throws -> [String] {
            try f.ok("exec", name, "ip", "-o", "-4", "addr").split(separator: "\n")
                .map { $0.split(separator: " ")[1...3].joined(separator: " ") }
        }

        @Test func `a container that runs is connected at once, by name and address, and at later starts`() throws {
            try Fixture.with { f in
                try makeNetworks(f)
                try f.serve("tcp.pl", port: 80, "--name one --network near")
                try f.ok(
                    "run", "-d", "--name", "two", "--network", "far", "-v", "\(f.work)/peers:/peers:ro", "net:v1",
                    "sleep", "60")
                try f.ok("network", "connect", "--alias", "uno", "--ip", "10.213.0.9", "far", "one")
                #expect(try interfaces(of: "one", f).last == "eth1 inet 10.213.0.9/24")
                #expect(
                    try f.ok("exec", "two", "timeout", "5", "perl", "/peers/ask.pl", "10.213.0.9", "80", "5")
                        == "5 from 10.213.0.2")
                #expect(try f.ok("exec", "two", "cat", "/etc/hosts").contains("10.213.0.9\tone uno "))
                #expect(try f.ok("exec", "one", "cat", "/etc/hosts").contains("10.213.0.2\ttwo "))
                #expect(try f.ok("exec", "one", "ip", "route").contains("dev eth0 \n") == true)
                #expect(try members(of: "far", f) == "one 10.213.0.9/24;two 10.213.0.2/24;")
                let address = "{{.NetworkSettings.Networks.far.IPAddress}}"
                #expect(try f.ok("inspect", "-f", address, "one") == "10.213.0.9")
                try f.fails(1, "network", "rm", "far", saying: "active endpoints: two, one")
                // Nobody else gets it, asked for or not.
                let other = ["run", "--rm", "--network", "far", "net:v1", "ip", "-o", "-4", "addr", "show", "eth0"]
                #expect(try f.ok(other).contains("10.213.0.3/24"))
                try f.fails(
                    125, ["run", "--rm", "--ip", "10.213.0.9"] + other.dropFirst(2),
                    saying: "cannot use address 10.213.0.9: Address already in use")
                for verb in ["restart", "start"] {
                    if verb == "start" { try f.ok("stop", "-t", "0", "one") }
                    try f.ok([verb] + (verb == "restart" ? ["-t", "0"] : []) + ["one"])
                    #expect(try interfaces(of: "one", f).last == "eth1 inet 10.213.0.9/24", "\(verb)")
                    #expect(try members(of: "far", f) == "one 10.213.0.9/24;two 10.213.0.2/24;")
                }
                try f.ok("rm", "-f", "one")
                #expect(try f.ok("exec", "two", "cat", "/etc/hosts").contains("one") == false)
                #expect(try members(of: "far", f) == "two 10.213.0.2/24;")
                try f.ok("rm", "-f", "two")
                try f.ok("network", "rm", "near", "far")
            }
        }

        @Test func `a foreground run without a monitor is connected too, and gives back what it got`() throws {
            try Fixture.with { f in
                try makeNetworks(f)
                let run = try f.start(
                    ["run", "--rm", "--name", "box", "--network", "near", "net:v1", "sh", "-c", "echo up; sleep 60"])
                try run.waitForOutput("up")
                try f.ok("network", "connect", "far", "box")
                #expect(try interfaces(of: "box", f).last == "eth1 inet 10.213.0.2/24")
                try f.ok("pause", "box")
                try f.ok("network", "disconnect", "near", "box")
                try f.ok("unpause", "box")
                #expect(try interfaces(of: "box", f).map { $0.prefix(4) } == ["lo i", "eth1"])
                // The way out is now this one's.
                #expect(try f.ok("exec", "box", "ip", "route").hasPrefix("default via 10.213.0.1 dev eth1"))
                #expect(try members(of: "near", f) == "")
                try f.ok("kill", "box")
                #expect(try run.finish().code == 137)
                #expect(try members(of: "far", f) == "")
                let told = try f.shellOK(
                    "swrun events --since 1h --until 0s --filter type=network --format '{{.Action}} {{.Actor.Attributes.name}}'"
                )
                #expect(
                    told.split(separator: "\n").dropFirst(2) == [
                        "connect near", "connect far", "disconnect near", "disconnect far",
                    ], "\(told)")
                try f.ok("network", "rm", "near", "far")
            }
        }

        @Test func `a published port leads nowhere without its network, and never to somebody else`() throws {
            try Fixture.with { f in
                try makeNetworks(f)
                try f.serve("tcp.pl", port: 80, "--name one --network far -p 127.0.0.1:0:80")
                let port = try #require(Int(try f.ok("port", "one", "80").split(separator: ":").last ?? ""))
                #expect(try f.shellOK("timeout 5 \(f.ask("127.0.0.1", port))").hasPrefix("5 from "))
                try f.ok("network", "disconnect", "far", "one")
                #expect(try f.ok("port", "one") == "")
                #expect(try members(of: "far", f) == "")
                // Its address stays free until it ends; who comes next gets another.
                try f.serve("tcp.pl", port: 80, "--name other --network far")
                #expect(try interfaces(of: "other", f).last == "eth0 inet 10.213.0.3/24")
                #expect(try f.shell("timeout 1 \(f.ask("127.0.0.1", port))").text.contains("from") == false)
                // It comes back to the same address.
                try f.ok("network", "connect", "far", "one")
                #expect(try interfaces(of: "one", f).last == "eth0 inet 10.213.0.2/24")
                #expect(try f.shellOK("timeout 5 \(f.ask("127.0.0.1", port))").hasPrefix("5 from "))
                #expect(try f.ok("port", "one", "80").hasSuffix(":\(port)"))
                // And so it is where the network itself is removed.
                try f.ok("network", "disconnect", "far", "one")
                try f.ok("rm", "-f", "other")
                try f.ok("network", "rm", "far")
                try f.ok("rm", "-f", "one")
                try f.ok("network", "rm", "near")
            }
        }

        @Test func `whoever is killed, what was connected goes with the container`() throws {
            try Fixture.with { f in
                try makeNetworks(f)
                try f.ok("run", "-d", "--name", "one", "--network", "near", "net:v1", "sleep", "60")
                try f.ok("run", "-d", "--name", "two", "--network", "far", "net:v1", "sleep", "60")
                // The command, at any moment: whatever it has left, the next one finds its way.
                try f.shellOK(
                    """
                    for n in 1 2 3 4 5 6 7 8 9 10 11 12; do
                        timeout -s KILL 0.00$n swrun network connect far one 2>/dev/null || true
                        timeout -s KILL 0.00$((n % 9 + 1)) swrun network disconnect far one 2>/dev/null || true
                    done
                    swrun network disconnect far one 2>/dev/null || true
                    swrun network connect far one
                    """)
                #expect(try interfaces(of: "one", f).count == 3)
                #expect(try members(of: "far", f).split(separator: ";").count == 2)
                #expect(try f.ok("exec", "two", "cat", "/etc/hosts").contains("\tone "))
                // Its waiter.
                let id = try f.ok("inspect", "-f", "{{.Id}}", "one")
                try f.shellOK("kill -KILL $(jq -s '.[-1].supervisor.pid' \(f.root)/run/\(id)/state.json)")
                _ = try f.swrun("wait", "one")
                // Whoever looks next finds the lease that nobody has any more, and tells the neighbour.
                #expect(try members(of: "far", f).split(separator: ";").count == 1)
                #expect(try f.ok("exec", "two", "cat", "/etc/hosts").contains("\tone ") == false)
                try f.shellOK("swrun rm -f one two >/dev/null")
                #expect(try members(of: "far", f) == "")
                try f.ok("network", "rm", "near", "far")
            }
        }

        @Test func `a container that is renamed is known by its new name alone`() throws {
            try Fixture.with { f in
                try makeNetworks(f)
                for name in ["one", "two"] {
                    try f.ok("run", "-d", "--name", name, "--network", "near", "net:v1", "sleep", "60")
                }
                try f.ok("network", "connect", "far", "two")
                try f.ok("rename", "two", "three")
                for name in ["one", "three"] {
                    let hosts = try f.ok("exec", name, "cat", "/etc/hosts")
                    #expect(hosts.contains("\tthree ") && !hosts.contains("\ttwo "), "\(name): \(hosts)")
                }
                #expect(try members(of: "near", f).contains("three "))
                #expect(try members(of: "far", f).hasPrefix("three "))
                try f.ok("run", "-d", "--name", "four", "--network", "near", "net:v1", "sleep", "60")
                #expect(try f.ok("exec", "four", "cat", "/etc/hosts").contains("\tthree "))
                try f.shellOK("swrun rm -f three > /dev/null")
                #expect(try !f.ok("exec", "one", "cat", "/etc/hosts").contains("three"))
                try f.shellOK("swrun rm -f one four > /dev/null; swrun network rm near far")
            }
        }

        @Test func `a container can be freed of a network that was removed, and none of those that are always there`()
            throws
        {
            try Fixture.with { f in
                try makeNetworks(f)
                try f.ok("create", "--name", "one", "--network", "far", "net:v1", "true")
                try f.ok("network", "rm", "far")
                try f.fails(1, "start", "one", saying: "network far not found")
                try f.ok("network", "disconnect", "far", "one")
                try f.fails(1, "network", "disconnect", "far", "one", saying: "network far not found")
                try f.ok("network", "connect", "near", "one")
                #expect(try f.swrun("start", "-a", "one").code == 0)
                for name in ["host", "none"] {
                    for verb in ["connect", "disconnect"] {
                        try f.fails(1, "network", verb, name, "one", saying: "cannot be connected to network \(name)")
                    }
                }
                #expect(
                    try f.shellOK("swrun network inspect -f '{{.Name}}' $(swrun network ls -q)").split(separator: "\n")
                        .sorted()
                        == ["bridge", "host", "near", "none"])
                try f.shellOK("swrun rm one > /dev/null; swrun network rm near")
            }
        }

        @Test func `what cannot be connected hears why`() throws {
            try Fixture.with { f in
                try makeNetworks(f)
                try f.ok("run", "-d", "--name", "one", "--network", "near", "net:v1", "sleep", "60")
                try f.fails(
                    1, "network", "connect", "near", "one",
                    saying: "endpoint with name one already exists in network near")
                try f.fails(
                    1, "network", "disconnect", "far", "one", saying: "container one is not connected to network far")
                try f.fails(
                    1, "network", "connect", "--ip", "10.9.9.9", "far", "one", saying: "cannot use address 10.9.9.9")
                #expect(try f.ok("inspect", "-f", "{{len .NetworkSettings.Networks}}", "one") == "1")
                try f.ok("run", "-d", "--name", "none", "--network", "none", "net:v1", "sleep", "60")
                try f.fails(1, "network", "connect", "far", "none", saying: "it runs with --network none")
                #expect(try f.ok("inspect", "-f", "{{.HostConfig.NetworkMode}}", "none") == "none")
                for mode in ["host", "container:one"] {
                    try f.ok("run", "-d", "--name", "two", "--network", mode, "net:v1", "sleep", "60")
                    try f.fails(
                        1, "network", "connect", "far", "two", saying: "cannot be connected to any other network")
                    try f.ok("rm", "-f", "two")
                }
                // From all networks and back.
                try f.ok("network", "disconnect", "near", "one")
                #expect(try interfaces(of: "one", f).count == 1)
                try f.ok("network", "connect", "far", "one")
                #expect(try interfaces(of: "one", f).last == "eth0 inet 10.213.0.2/24")
                try f.shellOK("swrun rm -f one none >/dev/null")
                try f.ok("network", "rm", "near", "far")
            }
        }
    }
}
