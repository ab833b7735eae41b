import Testing

@testable import Linux

/// Addresses, the layout of netlink's messages, sockets of the loopback: against the kernel where there is one to ask.
@Suite struct NetworkTests {
    @Test(arguments: [
        "0.0.0.0", "172.17.0.2", "255.255.255.255", "::", "::1", "fd00::2", "2001:db8::1:0:0:1",
    ]) func `an address reads as it is written`(_ text: String) throws {
        let address = try #require(IPAddress(text))
        #expect(address.description == text)
        #expect(IPAddress(bytes: address.bytes) == address)
    }

    @Test(arguments: ["", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "::g", "1.2.3.4\0", "1.2.3.4 ", "fe80::1%lo"])
    func `what is no address is refused`(_ text: String) { #expect(IPAddress(text) == nil) }

    @Test func `a subnet knows its addresses`() throws {
        let subnet = try #require(Subnet("172.17.3.4/16"))
        #expect(subnet.description == "172.17.0.0/16")
        #expect(subnet.last == IPAddress("172.17.255.255"))
        #expect(subnet.address(1) == IPAddress("172.17.0.1"))
        #expect(subnet.address(65_535) == subnet.last)
        #expect(subnet.address(65_536) == nil)
        #expect(subnet.address(.max) == nil)
        #expect(subnet.overlaps(try #require(Subnet("172.16.0.0/12"))))
        #expect(!subnet.overlaps(try #require(Subnet("172.18.0.0/16"))))
        #expect(!subnet.overlaps(try #require(Subnet("::/0"))))
        #expect(try #require(Subnet("0.0.0.0/0")).contains(subnet))
        let all = try #require(Subnet("::/0"))
        #expect(all.last == IPAddress(.v6, .max))
        #expect(all.address(.max) != nil)
    }

    @Test(arguments: ["", "1.2.3.4", "1.2.3.4/", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/+8", "::/129", "1.2.3.4/8/8"])
    func `what is no subnet is refused`(_ text: String) { #expect(Subnet(text) == nil) }

    @Test func `a hardware address is made of an address, and read`() throws {
        let address = HardwareAddress(for: try #require(IPAddress("172.17.0.2")))
        #expect(address.description == "02:42:ac:11:00:02")
        #expect(HardwareAddress("02:42:ac:11:00:02") == address)
        for text in [
            "", "02:42:ac:11:00", "03:42:ac:11:00:02", "00:00:00:00:00:00", "2:42:ac:11:00:002", "+2:42:ac:11:00:02",
        ] {
            #expect(HardwareAddress(text) == nil, "\(text)")
        }
    }

    @Test func `attributes nest, and come back as they were`() throws {
        var message = NetlinkMessage("test", "this", type: 16, UInt32(7))
        message.attribute(1, text: "lo")
        message.nested(2) { inner in
            inner.attribute(3, number: UInt16(5))
            inner.nested(4) { $0.attribute(5, [1, 2, 3]) }
        }
        let bytes = message.bytes(sequence: 9, flags: 0)
        let reply = try #require(NetlinkReply.all(in: bytes).first)
        #expect(reply.type == 16 && reply.sequence == 9 && bytes.count % 4 == 0)
        let attributes = reply.attributes(after: 4)
        #expect(attributes.text(1) == "lo")
        #expect(attributes.nested(2)?.number(3, UInt16.self) == 5)
        #expect(attributes.nested(2)?.nested(4)?[5].map(Array.init) == [1, 2, 3])
        // Whatever is cut off, nothing traps.
        for count in 0..<bytes.count {
            for reply in NetlinkReply.all(in: Array(bytes.prefix(count))) { _ = reply.attributes(after: 4).nested(2) }
            _ = NetlinkAttributes(bytes.prefix(count)).nested(2)
        }
    }

    @Test func `the kernel tells its links and routes`() throws {
        let routes = try RouteSocket()
        let loopback = try #require(try routes.link(named: "lo"))
        #expect(try routes.links().contains { $0.name == "lo" && $0.index == loopback.index })
        #expect(try routes.link(named: "nosuchlink") == nil)
        _ = try routes.routes(.v4)
        _ = try routes.routes(.v6)
    }

    @Test func `the kernel's own words are part of an error`() throws {
        let routes = try RouteSocket()
        let address = InterfaceAddress(
            try #require(IPAddress("10.9.8.7")), in: try #require(Subnet("10.0.0.0/8")))
        #expect {
            try routes.addAddress(address, to: .max)
        } throws: { error in
            let text = "\(error)"
            return text.hasPrefix("cannot add the address 10.9.8.7/8 (") && text.hasSuffix("): No such device")
        }
    }

    @Test(arguments: ["127.0.0.1", "::1"]) func `a datagram is answered from where it was sent to`(_ text: String)
        throws
    {
        let place = SocketAddress(try #require(IPAddress(text)), port: 0)
        let server = try InternetSocket.listen(
            .udp, at: SocketAddress(place.address.family == .v4 ? .any4 : .any6, port: 0))
        let port = try server.localAddress().port
        let client = try InternetSocket.connect(.udp, to: SocketAddress(place.address, port: port))
        try client.send([1, 2, 3])
        var buffer = [UInt8](repeating: 0, count: 16)
        let datagram = try #require(try server.receive(into: &buffer))
        #expect(datagram.content == [1, 2, 3])
        try server.answer(datagram, with: [4, 5])
        #expect(try client.receive(into: &buffer)?.content == [4, 5])
        #expect(try client.receive(into: &buffer) == nil)
    }

    @Test func `a port has one owner`() throws {
        let first = try InternetSocket.listen(.tcp, at: SocketAddress(.any4, port: 0))
        let port = try first.localAddress().port
        #expect { _ = try InternetSocket.listen(.tcp, at: SocketAddress(.any4, port: port)) } throws: {
            ($0 as? SystemError)?.errno.name == "EADDRINUSE"
        }
        _ = try first.accept()
    }
}
