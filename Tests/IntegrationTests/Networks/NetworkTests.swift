import Testing

extension Integration {
    /// What containers are connected to, and whom they reach.
    @Suite struct NetworkTests {
        @Test func `a container has an address, a way out, and nobody to listen to`() throws {
            try Fixture.with { f in
                try f.makePeers()
                let address = try f.ok(
                    "run", "--network", "bridge", "--rm", "net:v1", "ip", "-o", "-4", "addr", "show", "eth0")
                #expect(address.contains("inet 172.") || address.contains("inet 192.168."), "\(address)")
                #expect(
                    try f.ok("run", "--network", "bridge", "--rm", "net:v1", "ip", "route").hasPrefix("default via "))
                #expect(
                    try f.ok(
                        "run", "--network", "bridge", "--rm", "net:v1", "cat",
                        "/proc/sys/net/ipv6/conf/eth0/disable_ipv6") == "1")
                // The last line of the file of names is its own.
                #expect(
                    try f.ok("run", "--network", "bridge", "--rm", "-h", "me", "net:v1", "tail", "-n1", "/etc/hosts")
                        .hasSuffix("\tme"))
                for network in ["none", "bridge"] {
                    #expect(
                        try f.ok("run", "--rm", "--network", network, "net:v1", "ip", "-o", "addr", "show", "lo")
                            .contains("127.0.0.1/8"))
                }
                #expect(
                    try f.ok("run", "--rm", "--network", "none", "net:v1", "ip", "-o", "link").contains("eth0") == false
                )
            }
        }

        @Test func `a container talks to another host from the first moment, as this machine`() throws {
            try Fixture.with { f in
                try f.makePeers()
                try f.withOutsideHost { (there: String) throws in
                    let server = try Command(
                        ["bash", "-c", "exec \(there) perl peers/tcp.pl 7000"], environment: f.environment,
                        directory: f.work)
                    try f.shellOK("until \(f.ask("127.0.0.1", 7000, bytes: 1, prefix: there)); do :; done")
                    let inside = "swrun run --rm --network bridge -v \(f.work)/peers:/peers:ro net:v1"
                    #expect(try f.shellOK(f.ask("198.18.0.2", 7000, prefix: inside)) == "5 from 198.18.0.1")
                    // Nobody out there reaches what is not published, though it knows the way.
                    try f.serve("tcp.pl", port: 80, "--name web")
                    let own = try f.ok("inspect", "-f", "{{.NetworkSettings.IPAddress}}", "web")
                    #expect(try f.shell("\(there) timeout 1 perl peers/ask.pl \(own) 80 5").code == 124)
                    try f.ok("rm", "-f", "web")
                    server.send(9)
                    _ = try server.finish()
                }
            }
        }

        @Test func `twenty containers that start at once have twenty addresses`() throws {
            try Fixture.with { f in
                try f.makePeers()
                let addresses = try f.shellOK(
                    """
                    for n in $(seq 20); do
                        swrun run -d --network bridge --name box$n net:v1 sleep 60 > /dev/null &
                    done
                    wait
                    for n in $(seq 20); do swrun inspect -f '{{.NetworkSettings.IPAddress}}' box$n; done
                    """
                ).split(separator: "\n")
                #expect(addresses.count == 20 && Set(addresses).count == 20, "\(addresses)")
                try f.shellOK("swrun rm -f $(swrun ps -aq) > /dev/null")
                #expect(try f.ok("network", "inspect", "-f", "{{len .Containers}}", "bridge") == "0")
            }
        }

        @Test func `members of a network know each other by name, and others do not reach them`() throws {
            try Fixture.with { f in
                try f.makePeers()
                #expect(try f.ok("network", "create", "--label", "a=b", "inner").count == 64)
                try f.fails(1, "network", "create", "inner", saying: "network with name inner already exists")
                try f.serve("tcp.pl", port: 80, "--name one --network inner --network-alias alias")
                try f.ok("run", "-d", "--name", "two", "--network", "inner", "net:v1", "sleep", "60")
                let hosts = try f.ok("exec", "two", "cat", "/etc/hosts")
                let own = try f.ok("inspect", "-f", "{{.NetworkSettings.Networks.inner.IPAddress}}", "one")
                #expect(hosts.contains("\(own)\tone alias "))
                // The one that was there first hears of the second, and of its end.
                #expect(try f.ok("exec", "one", "cat", "/etc/hosts").contains("\ttwo "))
                try f.ok("rm", "-f", "two")
                #expect(try f.ok("exec", "one", "cat", "/etc/hosts").contains("\ttwo ") == false)
                let stranger = "swrun run --rm --network bridge -v \(f.work)/peers:/peers:ro net:v1 timeout 1"
                #expect(try f.shell("\(stranger) perl /peers/ask.pl \(own) 80 5").code == 124)
                try f.fails(1, "network", "rm", "inner", saying: "network inner has active endpoints")
                #expect(try f.ok("network", "inspect", "-f", "{{range .Containers}}{{.Name}}{{end}}", "inner") == "one")
                // A network is found among other things, where nothing else has its name.
                let subnet = "{{range .IPAM.Config}}{{.Subnet}}{{end}}"
                let found = try f.ok("network", "inspect", "-f", subnet, "inner")
                #expect(try f.ok("inspect", "-f", subnet, "inner") == found && !found.isEmpty)
                #expect(try f.ok("inspect", "--type", "network", "-f", "{{.Name}}", "host") == "host")
                let other = try f.swrun("inspect", "--type", "network", "one")
                #expect(other.code == 1 && other.text == "[]" && other.errors.contains("network one not found"))
                // Who shares a network shares its names.
                let names = try f.ok("exec", "one", "cat", "/etc/hosts")
                #expect(
                    try f.ok("run", "--rm", "--network", "container:one", "net:v1", "cat", "/etc/hosts") == names)
                try f.ok("rm", "-f", "one")
                #expect(try f.ok("network", "rm", "inner") == "inner")
                try f.fails(1, "network", "rm", "inner", saying: "network inner not found")
                try f.fails(1, "network", "rm", "host", saying: "host is a pre-defined network and cannot be removed")
            }
        }

        @Test func `addresses are given as asked for, and internal networks lead nowhere`() throws {
            try Fixture.with { f in
                try f.makePeers()
                try f.ok("network", "create", "--subnet", "10.213.0.0/24", "--ip-range", "10.213.0.128/25", "ranged")
                let run = ["run", "--rm", "--network", "ranged"]
                let shown = ["net:v1", "ip", "-o", "addr", "show", "eth0"]
                #expect(try f.swrun(run + shown).text.contains("10.213.0.128/24"))
                #expect(
                    try f.swrun(run + ["--ip", "10.213.0.9", "--mac-address", "02:00:00:00:00:09"] + shown).text
                        .contains("10.213.0.9/24"))
                #expect(try f.swrun(run + ["--ip", "10.214.0.9"] + shown).code == 125)
                try f.fails(
                    1, "network", "create", "--subnet", "10.213.0.0/16", "other",
                    saying: "it overlaps with 10.213.0.0/24")
                try f.ok("network", "create", "--internal", "--ipv6", "closed")
                #expect(
                    try f.ok("run", "--rm", "--network", "closed", "net:v1", "ip", "route").contains("default") == false
                )
                #expect(
                    try f.ok("run", "--rm", "--network", "closed", "net:v1", "ip", "-o", "-6", "addr", "show", "eth0")
                        .contains("inet6 fd"))
                // A container of two networks has two interfaces, and the way out is the first one's.
                try f.ok("create", "--name", "both", "--network", "ranged", "net:v1", "ip", "-o", "-4", "addr")
                try f.ok("network", "connect", "closed", "both")
                let both = try f.ok("start", "-a", "both")
                #expect(both.contains("eth0") && both.contains("eth1"))
                try f.ok("network", "disconnect", "closed", "both")
                #expect(try f.ok("start", "-a", "both").contains("eth1") == false)
                try f.ok("rm", "both")
                #expect(try f.ok("network", "prune", "-f").hasPrefix("Deleted Networks:\nclosed\nranged"))
            }
        }

        @Test func `who lacks the right hears which`() throws {
            try Fixture.with { f in
                try f.makePeers()
                let outcome = try f.shell(
                    "capsh --drop=cap_net_admin -- -c 'swrun run --rm --network bridge net:v1 true'")
                #expect(outcome.code == 125 && outcome.errors.contains("CAP_NET_ADMIN"), "\(outcome)")
                #expect(outcome.errors.contains("--network none"))
            }
        }
    }
}
