internal import CLinux

/// An address of the Internet protocol, of either version. See ip(7), ipv6(7).
package struct IPAddress: Hashable, Sendable, Comparable {
    package enum Family: Hashable, Sendable, Comparable {
        case v4, v6

        /// How many bits an address has.
        package var bits: Int { self == .v4 ? 32 : 128 }

        /// The kernel's number: AF_INET or AF_INET6.
        var number: UInt8 { UInt8(self == .v4 ? AF_INET : AF_INET6) }

        init?(number: UInt8) {
            switch Int32(number) {
            case AF_INET: self = .v4
            case AF_INET6: self = .v6
            default: return nil
            }
        }
    }

    package let family: Family
    /// The address as a number: of version 4 in the lower 32 bits.
    package let value: UInt128

    package init(_ family: Family, _ value: UInt128) {
        self.family = family
        self.value = family == .v4 ? value & 0xffff_ffff : value
    }

    /// Every address of this machine: 0.0.0.0 and [::]. See ip(7) INADDR_ANY.
    package static let any4 = IPAddress(.v4, 0)
    package static let any6 = IPAddress(.v6, 0)

    /// Whether it stands for every address of this machine.
    package var isAny: Bool { value == 0 }

    /// 127.0.0.0/8 and ::1.
    package var isLoopback: Bool { family == .v4 ? value >> 24 == 127 : value == 1 }

    /// The bytes as they travel.
    package var bytes: [UInt8] {
        stride(from: family.bits - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> UInt128($0)) }
    }

    /// 4 or 16 bytes as they travel; nil for another count.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 4 || bytes.count == 16 else { return nil }
        self.init(bytes.count == 4 ? .v4 : .v6, bytes.reduce(0) { $0 << 8 | UInt128($1) })
    }

    package static func < (one: IPAddress, other: IPAddress) -> Bool {
        (one.family, one.value) < (other.family, other.value)
    }
}

extension IPAddress: LosslessStringConvertible {
    /// "172.17.0.2", "fd00::2", nothing shorter or longer. See inet_pton(3).
    package init?(_ text: String) {
        // inet_pton stops at a zero byte, which is no end of ours.
        guard !text.utf8.contains(0) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, text, &bytes) == 1 {
            self.init(bytes: bytes[..<4])
        } else if inet_pton(AF_INET6, text, &bytes) == 1 {
            self.init(bytes: bytes)
        } else {
            return nil
        }
    }

    /// See inet_ntop(3).
    package var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard inet_ntop(Int32(family.number), bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// As it stands before a port: an address of version 6 in brackets. See RFC 3986, section 3.2.2.
    package var bracketed: String { family == .v4 ? description : "[\(description)]" }
}

/// The 48 bits by which an Ethernet interface is addressed.
package struct HardwareAddress: Hashable, Sendable, LosslessStringConvertible {
    package let bytes: [UInt8]

    /// The one that docker gives to an address of version 4: 02:42 and its four bytes. Bit 1 of the first byte says that
    /// nobody sold it. See RFC 7042, section 2.1.
    package init(for address: IPAddress) { bytes = [0x02, 0x42] + address.bytes.suffix(4) }

    /// "02:42:ac:11:00:02"; of one interface alone, so bit 0 of the first byte is clear, and not all zeros.
    package init?(_ text: String) {
        let parts = text.split(whereSeparator: { $0 == ":" || $0 == "-" })
        let bytes = parts.compactMap { $0.utf8.count == 2 && !$0.hasPrefix("+") ? UInt8($0, radix: 16) : nil }
        guard parts.count == 6, bytes.count == 6, text.utf8.count == 17, let first = bytes.first, first & 1 == 0,
            bytes.contains(where: { $0 != 0 })
        else { return nil }
        self.bytes = bytes
    }

    /// 6 bytes; nil for another count.
    init?(bytes: [UInt8]) {
        guard bytes.count == 6 else { return nil }
        self.bytes = bytes
    }

    package var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}
