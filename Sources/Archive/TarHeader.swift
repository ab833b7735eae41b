internal import Linux

/// The 512 bytes before each file of an archive. See tar(5), "POSIX ustar Archives" and "GNU Tar Archives".
struct TarHeader {
    static let size = 512

    let type: UInt8
    /// The name, joined with ustar's prefix.
    let name: [UInt8]
    let linkName: [UInt8]
    let permissions: UInt32
    /// Not yet checked to be an id: a pax record may still replace it.
    let userID: Int64
    let groupID: Int64
    /// Bytes stored after the header, without the padding to a whole block.
    let size: Int64
    let modified: Int64
    let device: DeviceNumber

    private enum Dialect { case v7, ustar, star, gnu }

    /// - Parameter block: 512 bytes that are not all zero.
    init(_ block: UnsafeRawBufferPointer) throws(HeaderFault) {
        try TarHeader.verifyChecksum(block)
        let dialect = TarHeader.dialect(of: block)
        type = block[156]
        var name = TarHeader.text(block[0..<100])
        if dialect == .ustar || dialect == .star {
            let prefix = TarHeader.text(block[345..<(dialect == .star ? 476 : 500)])
            if !prefix.isEmpty { name = prefix + [UInt8(ascii: "/")] + name }
        }
        self.name = name
        linkName = TarHeader.text(block[157..<257])
        // Old archives keep the kind of file in the bits above.
        permissions = UInt32(truncatingIfNeeded: try TarHeader.number("mode", block[100..<108]) & 0o7777)
        userID = try TarHeader.number("uid", block[108..<116])
        groupID = try TarHeader.number("gid", block[116..<124])
        size = try TarHeader.number("size", block[124..<136])
        modified = try TarHeader.number("mtime", block[136..<148])
        guard size >= 0 else { throw .number("size") }
        // Others leave these two fields blank, and v7 has neither.
        if dialect != .v7, type == UInt8(ascii: "3") || type == UInt8(ascii: "4") {
            guard let major = UInt32(exactly: try TarHeader.number("device", block[329..<337])),
                let minor = UInt32(exactly: try TarHeader.number("device", block[337..<345]))
            else { throw .number("device") }
            device = DeviceNumber(major: major, minor: minor)
        } else {
            device = DeviceNumber(major: 0, minor: 0)
        }
    }

    static func isZero(_ block: UnsafeRawBufferPointer) -> Bool { block.allSatisfy { $0 == 0 } }

    static func number(_ field: String, _ bytes: Slice<UnsafeRawBufferPointer>) throws(HeaderFault) -> Int64 {
        guard let value = TarNumber.field(bytes) else { throw .number(field) }
        return value
    }

    /// The sum of all bytes, the checksum's own counted as blanks; some old writers summed signed characters.
    private static func verifyChecksum(_ block: UnsafeRawBufferPointer) throws(HeaderFault) {
        let expected = try number("checksum", block[148..<156])
        var unsigned: Int64 = 0
        for byte in block { unsigned += Int64(byte) }
        for byte in block[148..<156] { unsigned += 0x20 - Int64(byte) }
        if unsigned == expected { return }
        var signed = unsigned
        for (place, byte) in block.enumerated() where byte >= 0x80 && !(148..<156).contains(place) { signed -= 256 }
        if signed != expected { throw .checksum }
    }

    private static func dialect(of block: UnsafeRawBufferPointer) -> Dialect {
        if block[257..<265].elementsEqual("ustar  \0".utf8) { return .gnu }
        guard block[257..<263].elementsEqual("ustar\0".utf8) else { return .v7 }
        return block[508..<512].elementsEqual("tar\0".utf8) ? .star : .ustar
    }

    /// A field up to its first NUL, or the whole of it.
    static func text(_ bytes: Slice<UnsafeRawBufferPointer>) -> [UInt8] { Array(bytes.prefix { $0 != 0 }) }
}
