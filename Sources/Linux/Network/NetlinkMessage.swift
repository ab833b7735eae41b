internal import CLinux

/// A request to the kernel while it is put together: a header, a fixed structure, attributes. See netlink(7).
package struct NetlinkMessage: Sendable {
    /// What is asked, as it stands after "cannot".
    let action: String
    let object: String
    /// Without the header.
    private(set) var body: [UInt8]
    let type: UInt16
    let flags: UInt16
    /// Whether an attribute grew beyond what its 16 bit length can say.
    private(set) var isTooLong = false

    /// - Parameters:
    ///   - structure: What stands before the attributes, as the kernel's headers have it.
    ///   - flags: NLM_F_… beside those that every request has.
    init<Structure: BitwiseCopyable>(
        _ action: String, _ object: String, type: Int, flags: Int32 = 0, _ structure: Structure
    ) {
        self.action = action
        self.object = object
        self.type = UInt16(truncatingIfNeeded: type)
        self.flags = UInt16(truncatingIfNeeded: flags)
        body = withUnsafeBytes(of: structure) { Array($0) }
        pad()
    }

    /// The whole message. See nlmsghdr in netlink(7).
    func bytes(sequence: UInt32, flags extra: Int32) -> [UInt8] {
        let header = nlmsghdr(
            nlmsg_len: UInt32(truncatingIfNeeded: 16 + body.count), nlmsg_type: type,
            nlmsg_flags: flags | UInt16(truncatingIfNeeded: NLM_F_REQUEST | extra), nlmsg_seq: sequence, nlmsg_pid: 0)
        return withUnsafeBytes(of: header) { Array($0) } + body
    }

    // MARK: Attributes

    mutating func attribute(_ type: Int, _ value: [UInt8]) {
        let length = 4 + value.count
        if length > 0xffff { isTooLong = true }
        number(UInt16(truncatingIfNeeded: length))
        number(UInt16(truncatingIfNeeded: type))
        body += value
        pad()
    }

    /// Text with its zero byte.
    mutating func attribute(_ type: Int, text: String) { attribute(type, Array(text.utf8) + [0]) }

    /// A number in the byte order of this machine, as rtnetlink has it.
    mutating func attribute<Number: FixedWidthInteger>(_ type: Int, number: Number) {
        attribute(type, withUnsafeBytes(of: number) { Array($0) })
    }

    /// A number of 32 bits in the byte order of networks, as nf_tables has it.
    mutating func attribute(_ type: Int, big number: UInt32) { attribute(type, number: number.bigEndian) }

    /// An attribute that holds others.
    mutating func nested(_ type: Int, _ content: (inout NetlinkMessage) -> Void) {
        let start = body.count
        attribute(type | Int(NLA_F_NESTED), [])
        content(&self)
        let length = body.count - start
        if length > 0xffff { isTooLong = true }
        withUnsafeBytes(of: UInt16(truncatingIfNeeded: length)) { body.replaceSubrange(start..<start + 2, with: $0) }
    }

    // Many of the kernel's lists of attributes are enumerations with a name.

    mutating func attribute(_ type: some RawRepresentable<UInt32>, _ value: [UInt8]) {
        attribute(Int(type.rawValue), value)
    }

    mutating func attribute(_ type: some RawRepresentable<UInt32>, text: String) {
        attribute(Int(type.rawValue), text: text)
    }

    mutating func attribute(_ type: some RawRepresentable<UInt32>, big number: UInt32) {
        attribute(Int(type.rawValue), big: number)
    }

    mutating func nested(_ type: some RawRepresentable<UInt32>, _ content: (inout NetlinkMessage) -> Void) {
        nested(Int(type.rawValue), content)
    }

    /// A structure without a header of its own.
    mutating func append<Structure: BitwiseCopyable>(_ structure: Structure) {
        withUnsafeBytes(of: structure) { body += $0 }
        pad()
    }

    private mutating func number(_ value: UInt16) { withUnsafeBytes(of: value) { body += $0 } }

    /// Everything begins at a multiple of four bytes.
    private mutating func pad() { while body.count % 4 != 0 { body.append(0) } }
}

/// What the kernel answers: one message of a datagram, with every length checked.
package struct NetlinkReply: Sendable {
    let type: UInt16
    let flags: UInt16
    let sequence: UInt32
    /// What follows the header.
    let body: ArraySlice<UInt8>

    /// The messages of a datagram; what is not whole ends the list.
    static func all(in datagram: [UInt8]) -> [NetlinkReply] {
        var replies: [NetlinkReply] = []
        var rest = datagram[...]
        while let length = rest.number(at: 0, UInt32.self).map(Int.init), length >= 16, length <= rest.count,
            let type = rest.number(at: 4, UInt16.self), let flags = rest.number(at: 6, UInt16.self),
            let sequence = rest.number(at: 8, UInt32.self)
        {
            let body = rest.dropFirst(16).prefix(length - 16)
            replies.append(NetlinkReply(type: type, flags: flags, sequence: sequence, body: body))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return replies
    }

    /// The attributes behind a structure of so many bytes.
    func attributes(after structure: Int) -> NetlinkAttributes {
        NetlinkAttributes(body.dropFirst((structure + 3) & ~3))
    }
}

/// Attributes of an answer, by their type. Of two of one type the last counts.
package struct NetlinkAttributes: Sendable {
    private var values: [UInt16: ArraySlice<UInt8>] = [:]

    /// What is not whole ends the list.
    init(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        while let length = rest.number(at: 0, UInt16.self).map(Int.init), length >= 4, length <= rest.count,
            let type = rest.number(at: 2, UInt16.self)
        {
            values[type & 0x3fff] = rest.dropFirst(4).prefix(length - 4)
            rest = rest.dropFirst((length + 3) & ~3)
        }
    }

    subscript(type: Int) -> ArraySlice<UInt8>? { values[UInt16(truncatingIfNeeded: type)] }

    /// Text up to its zero byte.
    func text(_ type: Int) -> String? {
        self[type].map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// A number in the byte order of this machine.
    func number<Number: FixedWidthInteger>(_ type: Int, _: Number.Type) -> Number? {
        self[type].flatMap { $0.number(at: 0, Number.self) }
    }

    func nested(_ type: Int) -> NetlinkAttributes? { self[type].map { NetlinkAttributes($0) } }
}

extension ArraySlice<UInt8> {
    /// The number at so many bytes past the first; nil where the bytes end before it does.
    func number<Number: FixedWidthInteger>(at offset: Int, _: Number.Type) -> Number? {
        guard offset >= 0, count - offset >= MemoryLayout<Number>.size else { return nil }
        return dropFirst(offset).withUnsafeBytes { $0.loadUnaligned(as: Number.self) }
    }
}
