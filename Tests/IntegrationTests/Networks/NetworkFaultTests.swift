import Foundation
import Testing

extension Integration {
    /// What stands in a network's way: other people's links, rules and addresses, and ends at the wrong moment.
    @Suite struct NetworkFaultTests {
        @Test func `a link of somebody else's is neither used nor removed`() throws {
            try Fixture.with { f in
                try f.makePeers()
                let link = "swt" + f.directory.suffix(6)
                try f.shellOK("ip link add \(link) type bridge")
                defer { _ = try? f.shell("ip link del \(link)") }
                try f.ok("network", "create", "-o", "com.docker.network.bridge.name=\(link)", "theirs")
                try f.fails(
                    125, "run", "--rm", "--network", "theirs", "net:v1", "true",
                    saying: "cannot make the bridge \(link): there is a link of that name that is not swrun's")
                try f.ok("network", "rm", "theirs")
                try f.shellOK("ip link show \(link)")
            }
        }

        @Test func `rules that somebody has removed come back with the next container`() throws {
            try Fixture.with { f in
                try f.makePeers()
                try f.ok("run", "--network", "bridge", "--rm", "net:v1", "true")
                let bridge = try f.ok(
                    "network", "inspect", "-f", "{{index .Options \"com.docker.network.bridge.name\"}}", "bridge")
                try f.shellOK("nft delete table inet \(bridge)")
                try f.ok("run", "--network", "bridge", "--rm", "net:v1", "true")
                #expect(try f.shellOK("nft list table inet \(bridge)").contains("masquerade"))
            }
        }

        @Test func `a bridge that was left half made is made anew`() throws {
            try Fixture.with { f in
                try f.makePeers()
                try f.ok("run", "--network", "bridge", "--rm", "net:v1", "true")
                let bridge = try f.ok(
                    "network", "inspect", "-f", "{{index .Options \"com.docker.network.bridge.name\"}}", "bridge")
                let address = try f.shellOK("cat /sys/class/net/\(bridge)/address")
                try f.shellOK(
                    """
                    ip link del \(bridge); nft delete table inet \(bridge)
                    ip link add \(bridge) address \(address) type bridge
                    """)
                #expect(
                    try f.ok("run", "--network", "bridge", "--rm", "net:v1", "ip", "route").hasPrefix("default via "))
                #expect(try f.shellOK("nft list table inet \(bridge)").contains("masquerade"))
                // One that somebody has switched off is switched on.
                try f.shellOK("ip link set \(bridge) down")
                try f.ok("run", "--network", "bridge", "--rm", "net:v1", "true")
                #expect(try f.shellOK("ip -br link show \(bridge)").contains("UP"))
            }
        }

        @Test func `a chain that drops what it does not know is named`() throws {
            try Fixture.with { f in
                try f.makePeers()
                let table = "swt" + f.directory.suffix(6)
                try f.shellOK(
                    """
                    nft 'add table inet \(table); add chain inet \(table) through \\
                        { type filter hook forward priority 0; policy drop; }; add rule inet \(table) through accept'
                    """)
                defer { _ = try? f.shell("nft delete table inet \(table)") }
                let outcome = try f.swrun("run", "--network", "bridge", "--rm", "net:v1", "true")
                #expect(
                    outcome.code == 0
                        && outcome.errors.hasPrefix("WARNING: the packet filter's chain inet \(table) through drops"),
                    "\(outcome)")
                // Once is enough.
                try f.ok("run", "--network", "bridge", "--rm", "net:v1", "true")
            }
        }

        @Test func `an address that is not there is an error, and a full network says so`() throws {
            try Fixture.with { f in
                try f.makePeers()
                try f.ok("network", "create", "--subnet", "10.215.0.0/30", "tiny")
                try f.ok("run", "-d", "--name", "one", "--network", "tiny", "net:v1", "sleep", "60")
                try f.fails(
                    125, "run", "--rm", "--network", "tiny", "net:v1", "true",
                    saying: "cannot find an address in network tiny: all are in use")
                try f.fails(
                    125, "run", "--rm", "--network", "tiny", "--ip", "10.215.0.2", "net:v1", "true",
                    saying: "cannot use address 10.215.0.2: Address already in use")
                for address in ["10.215.0.0", "10.215.0.1", "10.215.0.3", "10.216.0.1"] {
                    try f.fails(
                        125, "run", "--rm", "--network", "tiny", "--ip", address, "net:v1", "true",
                        saying: "cannot use address \(address): it is none that network tiny gives to containers")
                }
                try f.ok("rm", "-f", "one")
                try f.ok("run", "--rm", "--network", "tiny", "net:v1", "true")
                for subnet in ["10.217.0.0/31", "10.217.0.0", "10.217.0.0/33", "bogus/8"] {
                    try f.fails(1, "network", "create", "--subnet", subnet, "x", saying: "invalid subnet \(subnet)")
                }
                try f.fails(1, "network", "create", "a/b", saying: "invalid network name")
                try f.fails(1, "network", "create", "..", saying: "invalid network name")
            }
        }

        @Test func `a subnet that this machine leads elsewhere is not taken`() throws {
            try Fixture.with { f in
                try f.makePeers()
                let link = "swt" + f.directory.suffix(6)
                try f.shellOK(
                    "ip link add \(link) type bridge && ip link set \(link) up && ip addr add 10.218.3.1/24 dev \(link)"
                )
                defer { _ = try? f.shell("ip link del \(link)") }
                try f.fails(
                    1, "network", "create", "--subnet", "10.218.0.0/16", "wide",
                    saying: "cannot use subnet 10.218.0.0/16: it overlaps with 10.218.3.0/24 of this machine")
                // One of our choice gives way to somebody who comes later.
                let subnet = "{{(index .IPAM.Config 0).Subnet}}"
                try f.ok("network", "create", "moving")
                let first = try f.ok("network", "inspect", "-f", subnet, "moving")
                try f.shellOK("ip addr add \(first.replacingOccurrences(of: ".0/", with: ".1/")) dev \(link)")
                try f.ok("run", "--rm", "--network", "moving", "net:v1", "true")
                #expect(try f.ok("network", "inspect", "-f", subnet, "moving") != first)
                try f.ok("network", "rm", "moving")
            }
        }

        @Test func `whoever is killed at any moment gives back addresses, ports, names and links`() throws {
            try Fixture.with { f in
                try f.makePeers()
                try f.ok("network", "create", "inner")
                try f.ok("run", "-d", "--name", "witness", "--network", "inner", "net:v1", "sleep", "1000")
                let before = try f.shellOK("ip -br link | awk '{ print $1 }' | sort; nft list tables")
                var random = SeededGenerator(seed: 3)
                for turn in times(10, soak: 100) {
                    let client = try f.start([
                        "run", "--name", "c\(turn)", "--network", "inner", "-p", "18090:80", "net:v1", "sleep", "1000",
                    ])
                    usleep(UInt32.random(in: 0..<20_000, using: &random))
                    client.send(SIGKILL)
                    _ = try client.finish()
                    try f.waitUntil("one is left") { try f.ok("ps", "-q").split(separator: "\n").count == 1 }
                }
                // The kernel takes links away with their namespace, in its own time.
                try f.waitUntil("all links are gone") {
                    try f.shellOK("ip -br link | awk '{ print $1 }' | sort; nft list tables") == before
                }
                #expect(try f.ok("network", "inspect", "-f", "{{len .Containers}}", "inner") == "1")
                // A line of a neighbour's has its name and the beginning of its ID.
                let hosts = try f.ok("exec", "witness", "cat", "/etc/hosts")
                #expect(!hosts.split(separator: "\n").contains { $0.contains("\tc") && $0.contains(" ") }, "\(hosts)")
                try f.shellOK("swrun rm -f $(swrun ps -aq) > /dev/null")
                try f.ok("network", "rm", "inner")
            }
        }

        @Test func `thousands of ports are published, and fewer rules than ports`() throws {
            try Fixture.with { f in
                try f.makePeers()
                // With as many descriptors as a shell gets; make test-vm has a lower hard limit than all of them need.
                try f.shellOK(
                    """
                    ulimit -Sn 1024; swrun run -d --name many -p 20000-22000:20000-22000 \
                        -p 23000-23200:1000-1200/udp net:v1 sleep 60
                    """)
                #expect(try f.ok("ps", "--format", "{{.Ports}}").contains("0.0.0.0:20000-22000->20000-22000/tcp, "))
                let table = "swrun-\(try f.ok("inspect", "-f", "{{.Id}}", "many").prefix(12))"
                #expect(try f.shellOK("nft list table inet \(table) | grep -c dnat") == "202")
                try f.fails(
                    125, "run", "--rm", "-p", "21999:80", "net:v1", "true", saying: "port is already allocated")
                try f.ok("rm", "-f", "many")
            }
        }

        @Test func `networks need no other program`() throws {
            try Fixture.with { f in
                try f.makePeers()
                let outcome = try f.shell(
                    "PATH=$(dirname $(command -v swrun)) swrun run --rm --network bridge -p 18091:80 net:v1 ip route")
                #expect(outcome.code == 0 && outcome.text.hasPrefix("default via "), "\(outcome)")
            }
        }

        @Test func `what happens to networks is told`() throws {
            try Fixture.with { f in
                try f.makePeers()
                let id = try f.ok("network", "create", "inner")
                let container = try f.ok("create", "--network", "inner", "net:v1", "true")
                try f.ok("start", "-a", container)
                try f.ok("network", "rm", "inner")
                let told = try f.ok(
                    "events", "--since", "1h", "--until", "0s", "--filter", "type=network", "--format",
                    "{{.Action}} {{.Actor.ID}} {{.Actor.Attributes.name}} {{.Actor.Attributes.container}}")
                #expect(
                    told.split(separator: "\n").map(String.init) == [
                        "create \(id) inner <no value>", "connect \(id) inner \(container)",
                        "disconnect \(id) inner \(container)", "destroy \(id) inner <no value>",
                    ], "\(told)")
                try f.ok("rm", container)
            }
        }

        @Test func `the host is reached by its name`() throws {
            try Fixture.with { f in
                try f.makePeers()
                let hosts = try f.ok(
                    "run", "--network", "bridge", "--rm", "--add-host", "up:host-gateway", "net:v1", "cat", "/etc/hosts"
                )
                let route = try f.ok("run", "--network", "bridge", "--rm", "net:v1", "ip", "route")
                let gateway = try #require(route.split(separator: " ").dropFirst(2).first)
                #expect(hosts.contains("\n\(gateway)\tup\n"), "\(hosts)")
            }
        }

        @Test func `a terminal of a monitored container works on every network`() throws {
            try Fixture.with { f in
                try f.makePeers()
                for network in ["none", "bridge"] {
                    for _ in 0..<5 {
                        let session = try f.terminal("run", "--rm", "-it", "--network", network, "net:v1", "sh")
                        try session.type("echo $((6*7))\n")
                        try session.waitFor("42")
                        try session.type("exit 5\n")
                        #expect(try session.finish() == 5)
                    }
                }
            }
        }
    }
}
