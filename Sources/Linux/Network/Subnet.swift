/// A range of addresses that share their first bits: "172.17.0.0/16". See RFC 4632.
package struct Subnet: Hashable, Sendable {
    /// The first address: all bits past the prefix are zero.
    package let base: IPAddress
    /// How many bits the addresses share.
    package let prefixLength: Int

    /// The subnet that an address lies in; nil for a length that no address has.
    package init?(containing address: IPAddress, prefixLength: Int) {
        guard (0...address.family.bits).contains(prefixLength) else { return nil }
        self.prefixLength = prefixLength
        base = IPAddress(address.family, address.value & ~Subnet.hostMask(address.family, prefixLength))
    }

    package var family: IPAddress.Family { base.family }

    /// The last address; in version 4 the one of all hosts at once.
    package var last: IPAddress { IPAddress(family, base.value | Subnet.hostMask(family, prefixLength)) }

    private static func hostMask(_ family: IPAddress.Family, _ prefixLength: Int) -> UInt128 {
        let bits = UInt128(family.bits - prefixLength)
        return bits >= 128 ? .max : (1 << bits) - 1
    }

    package func contains(_ address: IPAddress) -> Bool {
        address.family == family && (base...last).contains(address)
    }

    package func contains(_ other: Subnet) -> Bool {
        contains(other.base) && other.prefixLength >= prefixLength
    }

    /// Two subnets share addresses only if one holds the other.
    package func overlaps(_ other: Subnet) -> Bool { contains(other.base) || other.contains(base) }

    /// The address so many past the first; nil where the subnet has ended.
    package func address(_ index: UInt64) -> IPAddress? {
        let (sum, overflow) = base.value.addingReportingOverflow(UInt128(index))
        let address = IPAddress(family, sum)
        return !overflow && address.value == sum && contains(address) ? address : nil
    }
}

extension Subnet: LosslessStringConvertible {
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, let address = IPAddress(parts[0]), !parts[1].isEmpty,
            parts[1].utf8.allSatisfy({ (48...57).contains($0) }), let length = Int(parts[1])
        else { return nil }
        self.init(containing: address, prefixLength: length)
    }

    package var description: String { "\(base)/\(prefixLength)" }
}

/// An address of an interface, with the subnet that is reached through it: "172.17.0.2/16".
package struct InterfaceAddress: Hashable, Sendable, CustomStringConvertible {
    package let address: IPAddress
    package let prefixLength: Int

    package init(_ address: IPAddress, in subnet: Subnet) {
        self.address = address
        prefixLength = subnet.prefixLength
    }

    package var description: String { "\(address)/\(prefixLength)" }
}

extension InterfaceAddress {
    /// nil for what is no address with the length of a prefix.
    package init?(_ text: String) {
        guard let subnet = Subnet(text), let address = IPAddress(String(text.prefix { $0 != "/" })) else { return nil }
        self.init(address, in: subnet)
    }
}
