internal import CLinux

// A rule is a small program: expressions load a part of the packet into a register, compare it, or act. Where a comparison
// does not hold, the rest of the rule is passed over. Here every match uses the first register, and nothing is kept in it.

extension PacketFilter.Match {
    /// Appends the expressions that end the rule for packets that do not match.
    func write(to list: inout NetlinkMessage) {
        switch self {
        case .from(let link): list.compareLink(NFT_META_IIFNAME, to: link, NFT_CMP_EQ)
        case .notFrom(let link): list.compareLink(NFT_META_IIFNAME, to: link, NFT_CMP_NEQ)
        case .to(let link): list.compareLink(NFT_META_OIFNAME, to: link, NFT_CMP_EQ)
        case .notTo(let link): list.compareLink(NFT_META_OIFNAME, to: link, NFT_CMP_NEQ)
        case .source(let subnet):
            list.requireVersion(subnet.family)
            list.loadAddress(subnet.family, isSource: true)
            list.mask(subnet.mask)
            list.compare(subnet.base.bytes)
        case .destination(let address):
            list.requireVersion(address.family)
            list.loadAddress(address.family, isSource: false)
            list.compare(address.bytes)
        case .destinationIsLocal(let family):
            list.requireVersion(family)
            list.expression("fib") { fib in
                fib.attribute(NFTA_FIB_DREG, big: NetlinkMessage.register)
                fib.attribute(NFTA_FIB_RESULT, big: NFT_FIB_RESULT_ADDRTYPE.rawValue)
                fib.attribute(NFTA_FIB_FLAGS, big: NFTA_FIB_F_DADDR.rawValue)
            }
            list.compare(number: UInt32(RTN_LOCAL))
        case .ports(let transport, let ports):
            list.loadMeta(NFT_META_L4PROTO)
            list.compare([transport.number])
            // The second field of the header of each of them.
            list.loadPayload(NFT_PAYLOAD_TRANSPORT_HEADER, offset: 2, count: 2)
            if ports.lowerBound == ports.upperBound {
                list.compare(ports.lowerBound.bigEndianBytes)
            } else {
                list.compare(ports.lowerBound.bigEndianBytes, NFT_CMP_GTE)
                list.compare(ports.upperBound.bigEndianBytes, NFT_CMP_LTE)
            }
        // The bits of NF_CT_STATE_BIT() for IP_CT_ESTABLISHED and IP_CT_RELATED.
        case .isExpected: list.requireConnection(NFT_CT_STATE, anyOf: 1 << 1 | 1 << 2)
        // IPS_DST_NAT.
        case .isRedirected: list.requireConnection(NFT_CT_STATUS, anyOf: 1 << 5)
        }
    }
}

extension PacketFilter.Verdict {
    func write(to list: inout NetlinkMessage) {
        switch self {
        case .accept: list.decide(UInt32(NF_ACCEPT))
        case .drop: list.decide(UInt32(NF_DROP))
        case .masquerade: list.expression("masq") { _ in }
        case .redirect(let address, let port):
            list.set(1, to: address.bytes)
            if let port { list.set(2, to: port.bigEndianBytes) }
            list.expression("nat") { nat in
                nat.attribute(NFTA_NAT_TYPE, big: NFT_NAT_DNAT.rawValue)
                nat.attribute(NFTA_NAT_FAMILY, big: UInt32(address.family.number))
                nat.attribute(NFTA_NAT_REG_ADDR_MIN, big: 1)
                if port != nil { nat.attribute(NFTA_NAT_REG_PROTO_MIN, big: 2) }
            }
        }
    }
}

extension NetlinkMessage {
    fileprivate static let register: UInt32 = 1

    fileprivate mutating func expression(_ name: String, _ content: (inout NetlinkMessage) -> Void) {
        nested(NFTA_LIST_ELEM) { element in
            element.attribute(NFTA_EXPR_NAME, text: name)
            element.nested(NFTA_EXPR_DATA, content)
        }
    }

    // MARK: Loading

    fileprivate mutating func loadMeta(_ key: nft_meta_keys) {
        expression("meta") { meta in
            meta.attribute(NFTA_META_DREG, big: NetlinkMessage.register)
            meta.attribute(NFTA_META_KEY, big: key.rawValue)
        }
    }

    fileprivate mutating func loadPayload(_ base: nft_payload_bases, offset: UInt32, count: UInt32) {
        expression("payload") { payload in
            payload.attribute(NFTA_PAYLOAD_DREG, big: NetlinkMessage.register)
            payload.attribute(NFTA_PAYLOAD_BASE, big: base.rawValue)
            payload.attribute(NFTA_PAYLOAD_OFFSET, big: offset)
            payload.attribute(NFTA_PAYLOAD_LEN, big: count)
        }
    }

    /// Where the addresses stand in the header of each version: see RFC 791, RFC 8200.
    fileprivate mutating func loadAddress(_ family: IPAddress.Family, isSource: Bool) {
        let offset: UInt32 =
            switch (family, isSource) {
            case (.v4, true): 12
            case (.v4, false): 16
            case (.v6, true): 8
            case (.v6, false): 24
            }
        loadPayload(NFT_PAYLOAD_NETWORK_HEADER, offset: offset, count: family == .v4 ? 4 : 16)
    }

    // MARK: Comparing

    fileprivate mutating func compare(_ value: [UInt8], _ operation: nft_cmp_ops = NFT_CMP_EQ) {
        expression("cmp") { compare in
            compare.attribute(NFTA_CMP_SREG, big: NetlinkMessage.register)
            compare.attribute(NFTA_CMP_OP, big: operation.rawValue)
            compare.nested(NFTA_CMP_DATA) { $0.attribute(NFTA_DATA_VALUE, value) }
        }
    }

    /// With a number that the kernel holds in this machine's byte order.
    fileprivate mutating func compare(number: UInt32, _ operation: nft_cmp_ops = NFT_CMP_EQ) {
        compare(withUnsafeBytes(of: number) { Array($0) }, operation)
    }

    /// An interface's name fills its 16 bytes with zeros.
    fileprivate mutating func compareLink(_ key: nft_meta_keys, to name: String, _ operation: nft_cmp_ops) {
        loadMeta(key)
        compare(Array((Array(name.utf8) + [UInt8](repeating: 0, count: 16)).prefix(16)), operation)
    }

    fileprivate mutating func requireVersion(_ family: IPAddress.Family) {
        loadMeta(NFT_META_NFPROTO)
        compare([UInt8(family == .v4 ? NFPROTO_IPV4 : NFPROTO_IPV6)])
    }

    fileprivate mutating func requireConnection(_ key: nft_ct_keys, anyOf bits: UInt32) {
        expression("ct") { connection in
            connection.attribute(NFTA_CT_DREG, big: NetlinkMessage.register)
            connection.attribute(NFTA_CT_KEY, big: key.rawValue)
        }
        mask(withUnsafeBytes(of: bits) { Array($0) })
        compare(number: 0, NFT_CMP_NEQ)
    }

    fileprivate mutating func mask(_ bits: [UInt8]) {
        expression("bitwise") { bitwise in
            bitwise.attribute(NFTA_BITWISE_SREG, big: NetlinkMessage.register)
            bitwise.attribute(NFTA_BITWISE_DREG, big: NetlinkMessage.register)
            bitwise.attribute(NFTA_BITWISE_LEN, big: UInt32(truncatingIfNeeded: bits.count))
            bitwise.nested(NFTA_BITWISE_MASK) { $0.attribute(NFTA_DATA_VALUE, bits) }
            bitwise.nested(NFTA_BITWISE_XOR) { none in
                none.attribute(NFTA_DATA_VALUE, [UInt8](repeating: 0, count: bits.count))
            }
        }
    }

    // MARK: Acting

    fileprivate mutating func set(_ register: UInt32, to value: [UInt8]) {
        expression("immediate") { immediate in
            immediate.attribute(NFTA_IMMEDIATE_DREG, big: register)
            immediate.nested(NFTA_IMMEDIATE_DATA) { $0.attribute(NFTA_DATA_VALUE, value) }
        }
    }

    /// Register 0 is the verdict's.
    fileprivate mutating func decide(_ code: UInt32) {
        expression("immediate") { immediate in
            immediate.attribute(NFTA_IMMEDIATE_DREG, big: 0)
            immediate.nested(NFTA_IMMEDIATE_DATA) { data in
                data.nested(NFTA_DATA_VERDICT) { verdict in
                    verdict.attribute(NFTA_VERDICT_CODE, big: code)
                }
            }
        }
    }
}

extension Subnet {
    /// Ones for the bits that its addresses share.
    fileprivate var mask: [UInt8] {
        (0..<family.bits / 8).map { index in
            let bits = min(8, max(0, prefixLength - index * 8))
            return UInt8(truncatingIfNeeded: 0xff00 >> bits)
        }
    }
}

extension UInt16 {
    fileprivate var bigEndianBytes: [UInt8] { [UInt8(self >> 8), UInt8(self & 0xff)] }
}
