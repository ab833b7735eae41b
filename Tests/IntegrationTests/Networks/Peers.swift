import Foundation
import Testing

/// Programs that talk to each other over the network, in the Perl that every Debian has: no module of it is needed, so
/// that an image with the program alone can run them.
extension Fixture {
    /// An image with Perl and the tools that look at networks, and the scripts below in the directory `peers`.
    func makePeers() throws {
        try ok("base", "-t", "net:v1", "sh", "perl", "cat", "sleep", "true", "ip", "timeout", "tail", "kill")
        for (name, text) in Fixture.peers { try write(text, to: "peers/\(name)") }
    }

    /// Runs a server in the background and returns when it answers.
    /// - Parameter options: For `run`, the container's name among them.
    func serve(_ script: String, port: Int, _ options: String, at location: SourceLocation = #_sourceLocation) throws {
        let name = options.split(separator: " ").drop { $0 != "--name" }.dropFirst().first ?? ""
        let network = options.contains("--network ") ? "" : "--network bridge"
        try shellOK(
            """
            swrun run -d \(network) \(options) -v \(work)/peers:/peers:ro net:v1 perl /peers/\(script) \(port)
            until swrun logs \(name) | grep -q ready; do test "$(swrun inspect -f '{{.State.Running}}' \(name))" = true; done
            """, at: location)
    }

    /// What a server of TCP answers to so many bytes: how many came, and from where.
    func ask(_ address: String, _ port: Int, bytes: Int = 5, prefix: String = "") -> String {
        "\(prefix) perl \(prefix.isEmpty || prefix.contains("netns") ? work : "")/peers/ask.pl \(address) \(port) \(bytes)"
    }

    private static let peers = [
        // Answers how many bytes it got until the end of what it was sent, and from whom.
        "tcp.pl": """
        my $port = shift; $| = 1; $SIG{CHLD} = "IGNORE";
        socket(S, 2, 1, 6) && setsockopt(S, 1, 2, pack("i", 1)) && bind(S, pack("Sna4x8", 2, $port, "\\0" x 4))
            && listen(S, 64) or die "$!";
        print "ready\\n";
        while (my $peer = accept(C, S)) {
            if (fork) { close C; next } my $count = 0; my $data;
            while (my $got = sysread(C, $data, 65536)) { $count += $got }
            syswrite(C, "$count from " . join(".", unpack("C4", (unpack("Sna4", $peer))[2])) . "\\n"); exit;
        }
        """,
        "udp.pl": """
        my $port = shift; $| = 1;
        socket(S, 2, 2, 17) && bind(S, pack("Sna4x8", 2, $port, "\\0" x 4)) or die "$!";
        print "ready\\n";
        while (my $peer = recv(S, my $data, 65536, 0)) {
            send(S, length($data) . " from " . join(".", unpack("C4", (unpack("Sna4", $peer))[2])), 0, $peer);
        }
        """,
        "ask.pl": """
        my ($address, $port, $count) = @ARGV; my $six = $address =~ /:/; my $data;
        socket(S, $six ? 10 : 2, 1, 6) or die "$!";
        connect(S, $six ? pack("SnNa16N", 10, $port, 0, "\\0" x 15 . "\\1", 0)
            : pack("Sna4x8", 2, $port, pack("C4", split(/\\./, $address)))) or die "connect: $!\\n";
        while ($count > 0) {
            my $sent = syswrite(S, "x" x ($count < 65536 ? $count : 65536)) or die "write: $!\\n"; $count -= $sent;
        }
        shutdown(S, 1);
        print $data while sysread(S, $data, 65536);
        """,
        "ask-udp.pl": """
        my ($address, $port) = @ARGV; my $six = $address =~ /:/;
        socket(S, $six ? 10 : 2, 2, 17) or die "$!";
        connect(S, $six ? pack("SnNa16N", 10, $port, 0, "\\0" x 15 . "\\1", 0)
            : pack("Sna4x8", 2, $port, pack("C4", split(/\\./, $address)))) or die "connect: $!\\n";
        for (1 .. 50) {
            send(S, "hello", 0); my $bits = ""; vec($bits, fileno(S), 1) = 1;
            if (select($bits, undef, undef, 0.2)) { recv(S, my $data, 65536, 0); print "$data\\n"; exit }
        }
        die "no answer\\n";
        """,
    ]

    /// A host of its own beside this machine: a network namespace with one link to here. `$OUT` runs a command there; this
    /// machine is 198.18.0.1 for it.
    func withOutsideHost(_ body: (_ there: String) throws -> Void) throws {
        let name = "swt" + (directory as NSString).lastPathComponent.suffix(6)
        defer { _ = try? shell("ip link del \(name); ip netns del \(name)") }
        try shellOK(
            """
            ip netns add \(name)
            ip link add \(name) type veth peer name eth0 netns \(name)
            ip addr add 198.18.0.1/24 dev \(name) && ip link set \(name) up
            ip -n \(name) addr add 198.18.0.2/24 dev eth0
            ip -n \(name) link set eth0 up && ip -n \(name) link set lo up
            ip -n \(name) route add default via 198.18.0.1
            # Where this machine forwards nothing by itself, each start lets the links with a default route do so.
            if [ "$(cat /proc/sys/net/ipv4/ip_forward)" = 0 ]; then
                ip route add default via 198.18.0.2 metric 1000000
                swrun run --rm --network bridge net:v1 true
            fi
            """)
        try body("ip netns exec \(name)")
    }
}
