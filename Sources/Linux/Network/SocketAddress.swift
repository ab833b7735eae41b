internal import CLinux

/// An address with a port: one end of a conversation of two programs. See ip(7), ipv6(7).
package struct SocketAddress: Hashable, Sendable, CustomStringConvertible {
    package let address: IPAddress
    package let port: UInt16

    package init(_ address: IPAddress, port: UInt16) {
        self.address = address
        self.port = port
    }

    package var description: String { "\(address.bracketed):\(port)" }

    /// The kernel's `struct sockaddr_in` or `sockaddr_in6`.
    var bytes: [UInt8] {
        let family = withUnsafeBytes(of: UInt16(address.family.number)) { Array($0) }
        let port = [UInt8(port >> 8), UInt8(port & 0xff)]
        switch address.family {
        case .v4: return family + port + address.bytes + [UInt8](repeating: 0, count: 8)
        // Flow information before the address, its scope behind it: both 0.
        case .v6: return family + port + [0, 0, 0, 0] + address.bytes + [0, 0, 0, 0]
        }
    }

    /// Reads what the kernel wrote; nil for another kind of address.
    init?(bytes: [UInt8]) {
        let slice = bytes[...]
        guard let number = slice.number(at: 0, UInt16.self), number < 256,
            let family = IPAddress.Family(number: UInt8(number)), let port = slice.number(at: 2, UInt16.self)
        else { return nil }
        let (offset, count) = family == .v4 ? (4, 4) : (8, 16)
        guard let address = IPAddress(bytes: slice.dropFirst(offset).prefix(count)), address.family == family else {
            return nil
        }
        self.init(address, port: UInt16(bigEndian: port))
    }

    /// Room for an address of either version.
    static let roomForBytes = 28
}
