package import Linux

/// A network of this machine that containers can be connected to: a bridge with a range of addresses.
package struct NetworkDefinition: Hashable, Sendable {
    /// 64 hexadecimal digits.
    package var id: String
    package var name: String
    package var created: Timestamp
    /// One of version 4, and perhaps one of version 6.
    package var ranges: [AddressRange]
    /// Whether its containers reach nothing but each other and this machine.
    package var isInternal = false
    package var labels: [String: String] = [:]
    /// Options of its driver, by docker's names.
    package var options: [String: String] = [:]

    package init(
        id: String = RandomHex.digits(64), name: String, created: Timestamp = .now, ranges: [AddressRange] = []
    ) {
        self.id = id
        self.name = name
        self.created = created
        self.ranges = ranges
    }

    /// The network of containers that ask for none.
    package static let defaultName = "bridge"

    /// Networks that are there without being made, and cannot be removed.
    package static let predefined: Set<String> = [defaultName, "host", "none"]

    package var isPredefined: Bool { NetworkDefinition.predefined.contains(name) }

    /// Whether containers find each other by name: in all but the default one, as with docker.
    package var resolvesNames: Bool { name != NetworkDefinition.defaultName }

    /// The first twelve digits, as lists show them.
    package var shortID: String { String(id.prefix(12)) }

    package func range(_ family: IPAddress.Family) -> AddressRange? { ranges.first { $0.subnet.family == family } }

    /// What the driver's options say of the size of packets, in bytes.
    package var mtu: UInt32? { options["com.docker.network.driver.mtu"].flatMap { UInt32($0) } }

    /// Whether its options say what its link is called.
    package var namesItsLink: Bool { options["com.docker.network.bridge.name"] != nil }

    /// The name of its link on this machine, at most 15 bytes. See netdevice(7) IFNAMSIZ.
    /// - Parameter isUsual: Whether it belongs to the store that is used when no other is named.
    package func bridgeName(inUsualStore isUsual: Bool) -> String {
        if let name = options["com.docker.network.bridge.name"] { return name }
        return isUsual && name == NetworkDefinition.defaultName ? "swrun0" : "swrun-\(id.prefix(9))"
    }

    /// Why a text cannot be a network's name; nil when it can.
    package static func problem(withName name: String) -> String? {
        let isValid =
            name.utf8.first.map { ($0 | 0x20) >= 97 && ($0 | 0x20) <= 122 || (48...57).contains($0) } ?? false
            && name.utf8.count <= 128
            && name.utf8.allSatisfy { byte in
                (97...122).contains(byte | 0x20) || (48...57).contains(byte) || "_.-".utf8.contains(byte)
            }
        return isValid
            ? nil : "invalid network name \"\(name)\": only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed, at most 128 of them"
    }
}

/// The addresses of a network.
package struct AddressRange: Hashable, Sendable {
    package var subnet: Subnet
    /// The bridge's own address, which is its containers' way to everybody else.
    package var gateway: IPAddress
    /// Where in the subnet addresses are given out; nil for all of it.
    package var pool: Subnet?
    /// Whether the subnet was chosen by us: another one may take its place if somebody else needs it.
    package var isAutomatic: Bool

    package init(subnet: Subnet, gateway: IPAddress, pool: Subnet? = nil, isAutomatic: Bool = false) {
        self.subnet = subnet
        self.gateway = gateway
        self.pool = pool
        self.isAutomatic = isAutomatic
    }

    /// A subnet of our choice, with its first address for the gateway; nil for one that is too small.
    package init?(automatic subnet: Subnet) {
        guard let gateway = subnet.address(1) else { return nil }
        self.init(subnet: subnet, gateway: gateway, isAutomatic: true)
    }

    /// Whether an address can be given to a container: neither the network's own, nor that of all, nor the gateway's.
    package func offers(_ address: IPAddress) -> Bool {
        let isReserved = address == subnet.base || (subnet.family == .v4 && address == subnet.last)
        return subnet.contains(address) && address != gateway && (!isReserved || subnet.prefixLength >= 31)
    }
}
