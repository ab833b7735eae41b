internal import CLinux

/// A message of UDP as it came in: what, from whom, and to which of this machine's addresses. See udp(7).
package struct Datagram: Sendable {
    package let content: ArraySlice<UInt8>
    package let sender: SocketAddress
    /// Which of our addresses it was sent to, as the kernel notes it for an answer from there; empty where unknown.
    let destination: [UInt8]

    /// The same without what it says: enough to answer.
    package var withoutContent: Datagram { Datagram(content: [], sender: sender, destination: destination) }
}

extension InternetSocket {
    /// The next message, or nil when none waits.
    /// - Parameter buffer: Where its content is put; of what is longer, the rest is lost.
    package func receive(into buffer: inout [UInt8]) throws(SystemError) -> Datagram? {
        var name = [UInt8](repeating: 0, count: SocketAddress.roomForBytes)
        var control = [UInt8](repeating: 0, count: 128)
        let number = descriptor.rawValue
        let room = buffer.count
        var controlLength = 0
        let count = buffer.withUnsafeMutableBytes { content in
            InternetSocket.withMessage(&name, content, &control) { message in
                let answer = recvmsg(number, &message, 0)
                controlLength = message.msg_controllen
                return answer
            }
        }
        guard count >= 0 else {
            switch Errno.current {
            case .wouldBlock, .interrupted: return nil
            default: throw SystemError("receive", "a datagram", .current)
            }
        }
        guard let sender = SocketAddress(bytes: name) else { return nil }
        return Datagram(
            content: buffer[..<min(count, room)], sender: sender,
            destination: PacketInformation.answer(to: control[..<min(controlLength, control.count)]))
    }

    /// Sends to a peer of its own that was set by `connect`.
    package func send(_ content: ArraySlice<UInt8>) throws(SystemError) {
        let number = descriptor.rawValue
        try content.withUnsafeBufferPointer { bytes throws(SystemError) in
            _ = try check("send", "a datagram") { CLinux.send(number, bytes.baseAddress, bytes.count, 0) }
        }
    }

    /// Answers a message: to its sender, from the address that it was sent to.
    package func answer(_ datagram: Datagram, with content: ArraySlice<UInt8>) throws(SystemError) {
        var name = datagram.sender.bytes
        var control = datagram.destination
        let number = descriptor.rawValue
        let answer = content.withUnsafeBytes { content in
            // It is only read.
            InternetSocket.withMessage(&name, UnsafeMutableRawBufferPointer(mutating: content), &control) { message in
                sendmsg(number, &message, 0)
            }
        }
        if answer < 0 { throw SystemError("send", "a datagram", .current) }
    }

    /// Puts a message together as the kernel takes it: whom it comes from or goes to, what it says, and what is said about
    /// it. See recvmsg(2).
    private static func withMessage(
        _ name: inout [UInt8], _ content: UnsafeMutableRawBufferPointer, _ control: inout [UInt8],
        _ body: (inout msghdr) -> Int
    ) -> Int {
        name.withUnsafeMutableBytes { name in
            control.withUnsafeMutableBytes { control in
                var part = iovec(iov_base: content.baseAddress, iov_len: content.count)
                return withUnsafeMutablePointer(to: &part) { part in
                    var message = msghdr()
                    message.msg_name = name.baseAddress
                    message.msg_namelen = socklen_t(name.count)
                    message.msg_iov = part
                    message.msg_iovlen = 1
                    message.msg_control = control.isEmpty ? nil : control.baseAddress
                    message.msg_controllen = control.count
                    return body(&message)
                }
            }
        }
    }
}

/// The control message that tells, or says, which of this machine's addresses a datagram belongs to. See ip(7)
/// IP_PKTINFO, ipv6(7) IPV6_PKTINFO, cmsg(3).
private enum PacketInformation {
    /// What stands in a control message before its content: length, level, type.
    private static let header = MemoryLayout<cmsghdr>.size

    /// Makes of what was received the control message for an answer; empty where nothing fits.
    static func answer(to control: ArraySlice<UInt8>) -> [UInt8] {
        guard let length = control.number(at: 0, Int.self), length >= header, length <= control.count,
            let level = control.number(at: 8, Int32.self), let type = control.number(at: 12, Int32.self)
        else { return [] }
        let content = control.dropFirst(header).prefix(length - header)
        switch (level, type) {
        case (Int32(IPPROTO_IP), IP_PKTINFO):
            // struct in_pktinfo: interface, our address for an answer, the address in the packet.
            guard content.count >= 12 else { return [] }
            return message(level, type, [0, 0, 0, 0] + content.dropFirst(4).prefix(4) + [0, 0, 0, 0])
        case (Int32(IPPROTO_IPV6), IPV6_PKTINFO):
            // struct in6_pktinfo: our address, interface.
            guard content.count >= 20 else { return [] }
            return message(level, type, content.prefix(16) + [0, 0, 0, 0])
        default: return []
        }
    }

    private static func message(_ level: Int32, _ type: Int32, _ content: [UInt8]) -> [UInt8] {
        var bytes = withUnsafeBytes(of: header + content.count) { Array($0) }
        withUnsafeBytes(of: level) { bytes += $0 }
        withUnsafeBytes(of: type) { bytes += $0 }
        bytes += content
        // To the size of a machine word.
        while bytes.count % 8 != 0 { bytes.append(0) }
        return bytes
    }
}
