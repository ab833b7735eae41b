internal import CLinux

/// Tables, chains and rules of the kernel's packet filter, for packets of both versions of the Internet protocol.
/// See nft(8), whose words the names here are.
package enum PacketFilter {
    /// A chain that packets pass at one place of their way.
    package struct Chain: Hashable, Sendable {
        package enum Hook: UInt32, Sendable {
            /// All that come in, before it is decided where to.
            case prerouting = 0
            /// Those that pass through.
            case forward = 2
            /// All that leave.
            case postrouting = 4
        }

        package let name: String
        package let hook: Hook
        /// Whether its rules change addresses: only the first packet of a connection passes it then.
        package let translates: Bool

        package static let prerouting = Chain(name: "prerouting", hook: .prerouting, translates: true)
        package static let forward = Chain(name: "forward", hook: .forward, translates: false)
        package static let postrouting = Chain(name: "postrouting", hook: .postrouting, translates: true)

        /// The usual place among other chains: "dstnat", "filter", "srcnat" of nft(8).
        var priority: Int32 {
            switch hook {
            case .prerouting: -100
            case .forward: 0
            case .postrouting: 100
            }
        }
    }

    package struct Rule: Hashable, Sendable {
        package let chain: Chain
        package let matches: [Match]
        package let verdict: Verdict

        package init(_ chain: Chain, _ matches: [Match], _ verdict: Verdict) {
            (self.chain, self.matches, self.verdict) = (chain, matches, verdict)
        }
    }

    /// What a packet has to be for a rule to count.
    package enum Match: Hashable, Sendable {
        case from(link: String)
        case notFrom(link: String)
        case to(link: String)
        case notTo(link: String)
        case source(Subnet)
        case destination(IPAddress)
        /// To an address of this machine itself. nft: `fib daddr type local`.
        case destinationIsLocal(IPAddress.Family)
        case ports(TransportProtocol, ClosedRange<UInt16>)
        /// Of a connection that was let through before, or belongs to such a one. nft: `ct state established,related`.
        case isExpected
        /// Of a connection whose destination a rule has changed. nft: `ct status dnat`.
        case isRedirected
    }

    package enum Verdict: Hashable, Sendable {
        case accept
        case drop
        /// Leaves with this machine's address instead of its own.
        case masquerade
        /// Goes elsewhere; with a port of nil to the port that was asked for.
        case redirect(to: IPAddress, port: UInt16?)
    }

    /// A set of rules that is made and removed as a whole.
    package struct Table: Hashable, Sendable {
        package let name: String
        package let rules: [Rule]
        /// Whether the kernel removes it with the socket that made it, and keeps everybody else from changing it.
        /// See nft(8), "owner" (Linux 5.12).
        package let isOwned: Bool

        package init(name: String, rules: [Rule], isOwned: Bool) {
            (self.name, self.rules, self.isOwned) = (name, rules, isOwned)
        }
    }
}

/// What carries the bytes of two programs: the protocols that have ports. See protocols(5).
package enum TransportProtocol: String, Hashable, Sendable, CaseIterable, Comparable {
    case tcp, udp, sctp

    /// IPPROTO_…
    var number: UInt8 {
        switch self {
        case .tcp: 6
        case .udp: 17
        case .sctp: 132
        }
    }

    package static func < (one: TransportProtocol, other: TransportProtocol) -> Bool { one.number < other.number }
}

extension NetlinkSocket {
    /// Makes a table with everything in it, in one step; of very many rules the rest in further ones.
    package func add(_ table: PacketFilter.Table) throws(SystemError) {
        var request = NetlinkMessage("make the packet filter's table", table.name, nftables: NFT_MSG_NEWTABLE)
        request.attribute(NFTA_TABLE_NAME, text: table.name)
        if table.isOwned { request.attribute(NFTA_TABLE_FLAGS, big: UInt32(NFT_TABLE_F_OWNER.rawValue)) }
        var requests = [request]
        var chains: [PacketFilter.Chain] = []
        for rule in table.rules where !chains.contains(rule.chain) {
            chains.append(rule.chain)
            requests.append(.newChain(rule.chain, in: table.name))
        }
        for rule in table.rules {
            requests.append(.newRule(rule, in: table.name))
            if requests.count >= NetlinkSocket.batchSize {
                try performBatch(requests)
                requests = []
            }
        }
        try performBatch(requests)
    }

    /// So many that the answers to all of them have room in a socket of the usual size. See socket(7) rmem_default.
    private static let batchSize = 128

    /// Removes a table with everything in it.
    /// - Returns: Whether there was one.
    @discardableResult
    package func removeTable(_ name: String) throws(SystemError) -> Bool {
        var request = NetlinkMessage("remove the packet filter's table", name, nftables: NFT_MSG_DELTABLE)
        request.attribute(NFTA_TABLE_NAME, text: name)
        do throws(SystemError) {
            try performBatch([request])
            return true
        } catch  where error.errno == .noSuchFile { return false }
    }

    /// Whether there is a table of this name.
    package func hasTable(_ name: String) throws(SystemError) -> Bool {
        var request = NetlinkMessage(
            "find the packet filter's table", name, nftables: NFT_MSG_GETTABLE, flags: 0)
        request.attribute(NFTA_TABLE_NAME, text: name)
        do throws(SystemError) {
            _ = try query(request)
            return true
        } catch  where error.errno == .noSuchFile { return false }
    }

    /// Chains on the way of packets that pass through, of whoever made them, that drop what no rule of theirs accepts.
    /// Another table's verdict does not change that: a packet passes where every chain lets it.
    /// - Returns: As nft(8) names them: "ip filter FORWARD".
    package func chainsThatForwardNothing() throws(SystemError) -> [String] {
        let request = NetlinkMessage(
            "list", "the packet filter's chains", nftables: NFT_MSG_GETCHAIN, flags: 0, family: 0)
        return try list(request).compactMap { reply in
            let attributes = reply.attributes(after: 4)
            let families = [UInt8(NFPROTO_INET): "inet", UInt8(NFPROTO_IPV4): "ip"]
            guard let family = reply.body.first.flatMap({ families[$0] }),
                let hook = attributes.nested(Int(NFTA_CHAIN_HOOK.rawValue))?
                    .number(Int(NFTA_HOOK_HOOKNUM.rawValue), UInt32.self),
                UInt32(bigEndian: hook) == PacketFilter.Chain.Hook.forward.rawValue,
                let policy = attributes.number(Int(NFTA_CHAIN_POLICY.rawValue), UInt32.self),
                UInt32(bigEndian: policy) == UInt32(NF_DROP),
                let table = attributes.text(Int(NFTA_CHAIN_TABLE.rawValue)),
                let name = attributes.text(Int(NFTA_CHAIN_NAME.rawValue))
            else { return nil }
            return "\(family) \(table) \(name)"
        }
    }

    /// The names of all tables.
    package func tables() throws(SystemError) -> [String] {
        try list(NetlinkMessage("list", "the packet filter's tables", nftables: NFT_MSG_GETTABLE, flags: 0)).compactMap
        {
            $0.attributes(after: 4).text(Int(NFTA_TABLE_NAME.rawValue))
        }
    }
}

extension NetlinkMessage {
    /// A message of nf_tables' subsystem, for tables of both versions of the protocol.
    fileprivate init(
        _ action: String, _ object: String, nftables kind: nf_tables_msg_types,
        flags: Int32 = NLM_F_CREATE | NLM_F_EXCL, family: UInt8 = UInt8(NFPROTO_INET)
    ) {
        let isNew = kind != NFT_MSG_DELTABLE
        self.init(
            action, object, type: Int(NFNL_SUBSYS_NFTABLES) << 8 | Int(kind.rawValue), flags: isNew ? flags : 0,
            nfgenmsg(nfgen_family: family, version: UInt8(NFNETLINK_V0), res_id: 0))
    }

    fileprivate static func newChain(_ chain: PacketFilter.Chain, in table: String) -> NetlinkMessage {
        var request = NetlinkMessage("make the packet filter's chain", chain.name, nftables: NFT_MSG_NEWCHAIN)
        request.attribute(NFTA_CHAIN_TABLE, text: table)
        request.attribute(NFTA_CHAIN_NAME, text: chain.name)
        request.nested(NFTA_CHAIN_HOOK) { hook in
            hook.attribute(NFTA_HOOK_HOOKNUM, big: chain.hook.rawValue)
            hook.attribute(NFTA_HOOK_PRIORITY, big: UInt32(bitPattern: chain.priority))
        }
        request.attribute(NFTA_CHAIN_TYPE, text: chain.translates ? "nat" : "filter")
        return request
    }

    fileprivate static func newRule(_ rule: PacketFilter.Rule, in table: String) -> NetlinkMessage {
        var request = NetlinkMessage(
            "make a rule of the packet filter in", rule.chain.name, nftables: NFT_MSG_NEWRULE,
            flags: NLM_F_CREATE | NLM_F_APPEND)
        request.attribute(NFTA_RULE_TABLE, text: table)
        request.attribute(NFTA_RULE_CHAIN, text: rule.chain.name)
        request.nested(NFTA_RULE_EXPRESSIONS) { list in
            for match in rule.matches { match.write(to: &list) }
            rule.verdict.write(to: &list)
        }
        return request
    }
}
