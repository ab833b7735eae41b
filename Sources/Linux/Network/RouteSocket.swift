internal import CLinux

/// Links, addresses and routes of a network namespace: the one that the socket was opened in. See rtnetlink(7).
package struct RouteSocket: ~Copyable {
    private let socket: NetlinkSocket

    package init() throws(SystemError) { socket = try NetlinkSocket(.route) }

    /// What the kernel says of a link.
    package struct Link: Hashable, Sendable {
        package let name: String
        package let index: Int32
        package let isUp: Bool
        /// Bytes.
        package let mtu: UInt32
        /// The index of the bridge that it belongs to.
        package let bridge: Int32?
        /// nil for one without, or with a longer one.
        package let address: HardwareAddress?
        /// What its maker says of it; empty for nothing. See ip-link(8), alias.
        package let alias: String
    }

    /// A link, or nil when there is none of that name.
    package func link(named name: String) throws(SystemError) -> Link? {
        var request = NetlinkMessage("find the link", name, type: RTM_GETLINK, ifinfomsg())
        request.attribute(IFLA_IFNAME, text: name)
        do throws(SystemError) {
            return Link(try socket.query(request))
        } catch  where error.errno == .noSuchDevice { return nil }
    }

    /// Every link of the namespace.
    package func links() throws(SystemError) -> [Link] {
        try socket.list(NetlinkMessage("list", "the links", type: RTM_GETLINK, ifinfomsg())).compactMap { Link($0) }
    }

    // MARK: Links

    /// Makes a bridge, switched off. Its own address is fixed: it would else follow the smallest of its ports'.
    package func addBridge(_ name: String, _ address: HardwareAddress, mtu: UInt32?) throws(SystemError) {
        var request = NetlinkMessage(
            "make the bridge", name, type: RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_EXCL, ifinfomsg())
        request.attribute(IFLA_IFNAME, text: name)
        request.attribute(IFLA_ADDRESS, address.bytes)
        if let mtu { request.attribute(IFLA_MTU, number: mtu) }
        request.nested(IFLA_LINKINFO) { $0.attribute(IFLA_INFO_KIND, text: "bridge") }
        try socket.perform([request])
    }

    /// One end of a pair of links that are connected to each other. See veth(4).
    package struct Peer: Sendable {
        package let name: String
        package let address: HardwareAddress
        /// The network namespace that it is made in.
        package let place: Place

        package enum Place: Sendable {
            /// That of a process.
            case process(Int32)
            /// That which a descriptor leads to, by its number. See namespaces(7), "The /proc/pid/ns/ directory".
            case namespace(Int32)
        }

        package init(name: String, address: HardwareAddress, place: Place) {
            (self.name, self.address, self.place) = (name, address, place)
        }
    }

    /// Makes a pair of links: one end here, switched on, as a port of a bridge; the other at once where it belongs, where
    /// it is still to be switched on.
    package func addPair(_ name: String, bridge: Int32, mtu: UInt32?, peer: Peer) throws(SystemError) {
        var request = NetlinkMessage(
            "make the link", name, type: RTM_NEWLINK, flags: NLM_F_CREATE | NLM_F_EXCL, RouteSocket.switchedOn)
        request.attribute(IFLA_IFNAME, text: name)
        request.attribute(IFLA_MASTER, number: bridge)
        if let mtu { request.attribute(IFLA_MTU, number: mtu) }
        request.nested(IFLA_LINKINFO) { info in
            info.attribute(IFLA_INFO_KIND, text: "veth")
            info.nested(IFLA_INFO_DATA) { data in
                data.nested(Int(VETH_INFO_PEER)) { other in
                    other.append(ifinfomsg())
                    other.attribute(IFLA_IFNAME, text: peer.name)
                    other.attribute(IFLA_ADDRESS, peer.address.bytes)
                    if let mtu { other.attribute(IFLA_MTU, number: mtu) }
                    switch peer.place {
                    case .process(let pid): other.attribute(IFLA_NET_NS_PID, number: UInt32(bitPattern: pid))
                    case .namespace(let number): other.attribute(IFLA_NET_NS_FD, number: UInt32(bitPattern: number))
                    }
                }
            }
        }
        try socket.perform([request])
    }

    private static var switchedOn: ifinfomsg {
        var structure = ifinfomsg()
        structure.ifi_flags = 1  // IFF_UP
        structure.ifi_change = 1
        return structure
    }

    /// Switches a link on.
    /// - Parameter alias: What is said of it from then on.
    package func bringUp(_ index: Int32, alias: String? = nil) throws(SystemError) {
        var structure = RouteSocket.switchedOn
        structure.ifi_index = index
        var request = NetlinkMessage("switch on", "link \(index)", type: RTM_SETLINK, structure)
        if let alias { request.attribute(IFLA_IFALIAS, text: alias) }
        try socket.perform([request])
    }

    /// Removes a link, and what is connected to it if it is one of a pair.
    /// - Returns: Whether there was one.
    @discardableResult
    package func removeLink(_ name: String) throws(SystemError) -> Bool {
        var request = NetlinkMessage("remove the link", name, type: RTM_DELLINK, ifinfomsg())
        request.attribute(IFLA_IFNAME, text: name)
        do throws(SystemError) {
            try socket.perform([request])
            return true
        } catch  where error.errno == .noSuchDevice { return false }
    }

    // MARK: Addresses and routes

    /// Gives an interface an address, and with it the way to the address's subnet.
    package func addAddress(_ address: InterfaceAddress, to index: Int32) throws(SystemError) {
        var structure = ifaddrmsg()
        structure.ifa_family = address.address.family.number
        structure.ifa_prefixlen = UInt8(truncatingIfNeeded: address.prefixLength)
        structure.ifa_index = UInt32(bitPattern: index)
        // We know that nobody else has it: no second of waiting for an objection. See RFC 4862, section 5.4.
        if address.address.family == .v6 { structure.ifa_flags = UInt8(IFA_F_NODAD) }
        var request = NetlinkMessage(
            "add the address", "\(address)", type: RTM_NEWADDR, flags: NLM_F_CREATE | NLM_F_EXCL, structure)
        request.attribute(IFA_LOCAL, address.address.bytes)
        request.attribute(IFA_ADDRESS, address.address.bytes)
        if address.address.family == .v4, address.prefixLength < 31,
            let subnet = Subnet(containing: address.address, prefixLength: address.prefixLength)
        {
            request.attribute(IFA_BROADCAST, subnet.last.bytes)
        }
        try socket.perform([request])
    }

    /// Sends everything that has no nearer way to a gateway.
    package func addDefaultRoute(through gateway: IPAddress, on index: Int32) throws(SystemError) {
        var structure = rtmsg()
        structure.rtm_family = gateway.family.number
        structure.rtm_table = UInt8(RT_TABLE_MAIN.rawValue)
        structure.rtm_protocol = UInt8(RTPROT_BOOT)
        structure.rtm_type = UInt8(RTN_UNICAST)
        var request = NetlinkMessage(
            "add the default route through", "\(gateway)", type: RTM_NEWROUTE, flags: NLM_F_CREATE | NLM_F_EXCL,
            structure)
        request.attribute(Int(RTA_GATEWAY.rawValue), gateway.bytes)
        request.attribute(Int(RTA_OIF.rawValue), number: index)
        try socket.perform([request])
    }

    /// A way that packets can take from here.
    package struct Route: Hashable, Sendable {
        package let destination: Subnet
        /// The link that leads there; nil for none, or several.
        package let link: Int32?

        /// Whether it is for what has no nearer way.
        package var isDefault: Bool { destination.prefixLength == 0 }
    }

    /// The routes to others: those to this machine's own addresses are not among them.
    package func routes(_ family: IPAddress.Family) throws(SystemError) -> [Route] {
        var structure = rtmsg()
        structure.rtm_family = family.number
        return try socket.list(NetlinkMessage("list", "the routes", type: RTM_GETROUTE, structure)).compactMap {
            Route($0, family)
        }
    }
}

extension RouteSocket.Link {
    init?(_ reply: NetlinkReply) {
        let attributes = reply.attributes(after: MemoryLayout<ifinfomsg>.size)
        guard Int32(reply.type) == RTM_NEWLINK, let index = reply.body.number(at: 4, Int32.self),
            let flags = reply.body.number(at: 8, UInt32.self), let name = attributes.text(Int(IFLA_IFNAME))
        else { return nil }
        self.init(
            name: name, index: index, isUp: flags & 1 != 0, mtu: attributes.number(Int(IFLA_MTU), UInt32.self) ?? 0,
            bridge: attributes.number(Int(IFLA_MASTER), Int32.self),
            address: attributes[Int(IFLA_ADDRESS)].flatMap { HardwareAddress(bytes: Array($0)) },
            alias: attributes.text(Int(IFLA_IFALIAS)) ?? "")
    }
}

extension RouteSocket.Route {
    fileprivate init?(_ reply: NetlinkReply, _ family: IPAddress.Family) {
        let attributes = reply.attributes(after: MemoryLayout<rtmsg>.size)
        // family, destination length, …, type: see rtnetlink(7).
        guard Int32(reply.type) == RTM_NEWROUTE, reply.body.number(at: 0, UInt8.self) == family.number,
            let length = reply.body.number(at: 1, UInt8.self), let kind = reply.body.number(at: 7, UInt8.self),
            kind == UInt8(RTN_UNICAST) || kind == UInt8(RTN_BLACKHOLE) || kind == UInt8(RTN_UNREACHABLE)
        else { return nil }
        let address =
            attributes[Int(RTA_DST.rawValue)].flatMap { IPAddress(bytes: $0) } ?? IPAddress(family, 0)
        guard address.family == family, let destination = Subnet(containing: address, prefixLength: Int(length)) else {
            return nil
        }
        self.init(destination: destination, link: attributes.number(Int(RTA_OIF.rawValue), Int32.self))
    }
}
