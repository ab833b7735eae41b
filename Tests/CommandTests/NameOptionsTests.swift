import Linux
import Testing

@testable import swrun

@Suite struct NameOptionsTests {
    func files(_ words: [String], sharesHost: Bool = false, reachesHost: Bool = true, _ host: Caller) throws
        -> (hosts: String, resolver: String)
    {
        let names = try options(words + ["i"]).names
        let contents = try GeneratedFiles(
            hostName: "web", sharesHost: sharesHost, names: names, reachesHost: reachesHost, of: host
        ).contents
        func text(_ name: Path) -> String {
            String(decoding: contents.first { $0.name == name }?.bytes ?? [], as: UTF8.self)
        }
        return (text("hosts"), text("resolv.conf"))
    }

    let plain = caller(files: ["/etc/hosts": "10.0.0.1 mine\n", "/etc/resolv.conf": "search x\nnameserver 10.0.0.2\n"])

    @Test func `hosts are added in the order of the command line`() throws {
        let words = [
            "--add-host", "a:1.2.3.4", "--add-host", "b=::1", "--add-host", "c:[fe80::2]", "--add-host", "d:fe80::3",
        ]
        let text = try files(words, plain).hosts
        #expect(
            text.hasSuffix("allrouters\n1.2.3.4\ta\n::1\tb\nfe80::2\tc\nfe80::3\td\n"), "\(text)")
        #expect(try files(words, sharesHost: true, plain).hosts.hasPrefix("10.0.0.1 mine\n1.2.3.4\ta\n"))
    }

    @Test func `the host's own address is known at the start, or not at all`() throws {
        let words = ["--add-host", "up:host-gateway"]
        #expect(try files(words, plain).hosts.hasSuffix("allrouters\n"))
        #expect(try files(words, sharesHost: true, plain).hosts.hasSuffix("127.0.0.1\tup\n"))
        #expect(throws: Failure.self) { try files(words, reachesHost: false, plain) }
    }

    @Test(arguments: [
        ("foo", #"bad format for add-host: "foo""#), (":1.2.3.4", #"bad format for add-host: ":1.2.3.4""#),
        ("a b:1.2.3.4", #"bad format for add-host: "a b:1.2.3.4""#),
        ("a\n1.1.1.1 x:1.2.3.4", "bad format for add-host: \"a\n1.1.1.1 x:1.2.3.4\""),
        ("foo:bar", #"invalid IP address in add-host: "bar""#),
        ("foo=1.2.3", #"invalid IP address in add-host: "1.2.3""#),
        ("foo:", #"invalid IP address in add-host: """#),
    ])
    func `what is no host is refused in docker's words`(word: String, message: String) {
        #expect(problem("--add-host", word) == message)
    }

    @Test func `servers, domains and options replace the host's`() throws {
        let host = caller(files: ["/etc/resolv.conf": "# mine\nsearch x y\noptions ndots:3\nnameserver 10.0.0.2\n"])
        #expect(try files([], host).resolver == "# mine\nsearch x y\noptions ndots:3\nnameserver 10.0.0.2\n")
        #expect(
            try files(["--dns", "1.1.1.1", "--dns", "::2"], host).resolver
                == "# mine\nsearch x y\noptions ndots:3\nnameserver 1.1.1.1\nnameserver ::2\n")
        #expect(
            try files(["--dns-search", "a.b", "--dns-option", "timeout:1", "--dns-opt", "rotate"], host).resolver
                == "# mine\nnameserver 10.0.0.2\nsearch a.b\noptions timeout:1 rotate\n")
        #expect(
            try files(["--dns-search", "."], host).resolver == "# mine\noptions ndots:3\nnameserver 10.0.0.2\n")
        #expect(problem("--dns", "bogus") == "IP address is not correctly formatted: bogus")
        #expect(problem("--dns-search", "a b") == "a b is not a valid domain")
        #expect(problem("--dns-option", "a b") == #"invalid DNS option: "a b""#)
        #expect(problem("--domainname", "a b")?.hasPrefix("invalid domain name") == true)
    }

    @Test func `of a host with systemd-resolved the servers behind it are taken`() throws {
        let stub = "nameserver 127.0.0.53\noptions edns0\nsearch lan\n"
        let host = caller(files: [
            "/etc/hosts": "", "/etc/resolv.conf": stub,
            "/run/systemd/resolve/resolv.conf": "nameserver 192.168.1.1\nsearch lan\n",
        ])
        #expect(try files([], host).resolver == "nameserver 192.168.1.1\nsearch lan\n")
        #expect(try files([], sharesHost: true, host).resolver == stub)
    }

    @Test func `without a server that can be reached docker's are asked`() throws {
        let host = caller(files: [
            "/etc/resolv.conf": "nameserver 127.0.0.1\nnameserver fe80::1%eth0\n",
            "/run/systemd/resolve/resolv.conf": "",
        ])
        #expect(try files([], host).resolver == "nameserver 8.8.8.8\nnameserver 8.8.4.4\n")
    }
}
