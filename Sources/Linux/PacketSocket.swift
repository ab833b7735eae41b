internal import CLinux

/// One end of a connection between two processes of this machine that carries packets: each arrives whole or not at all.
/// See unix(7) SOCK_SEQPACKET.
package struct PacketSocket: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    /// Takes an end that somebody else has made.
    package init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    /// The most bytes of one packet: less than what every socket may hold at once. See socket(7) SO_SNDBUF.
    package static let packetLimit = 32 << 10

    /// Connects to the socket that has a name in a directory.
    /// - Throws: `SystemError`: ENOENT where there is none, ECONNREFUSED where nobody listens any more.
    package static func connect(to name: Path, in directory: borrowing Directory) throws(SystemError) -> PacketSocket {
        let socket = PacketSocket(try make())
        // The path of a store may be longer than the 108 bytes of an address.
        let path = Path("/proc/self/fd/\(directory.descriptor.rawValue)").appending(name)
        try check("connect to", name.description) { linux_unix_connect(socket.descriptor.rawValue, path.cString) }
        return socket
    }

    fileprivate static func make() throws(SystemError) -> FileDescriptor {
        FileDescriptor(
            owning: try check("create a socket") {
                socket(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
            })
    }

    /// Sends a packet without waiting for room.
    /// - Returns: Whether there was room.
    /// - Throws: `SystemError` EPIPE or ECONNRESET when the other end is closed.
    package func send(_ packet: [UInt8]) throws(SystemError) -> Bool {
        do throws(SystemError) {
            _ = try check("send") {
                CLinux.send(descriptor.rawValue, packet, packet.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            }
            return true
        } catch {
            guard error.errno == .wouldBlock else { throw error }
            return false
        }
    }

    /// The next packet, without waiting for it.
    /// - Returns: nil when there is none yet; an empty one at the end.
    package func receive() throws(SystemError) -> [UInt8]? {
        do throws(SystemError) {
            return try receive(flags: Int32(MSG_DONTWAIT))
        } catch {
            guard error.errno == .wouldBlock else { throw error }
            return nil
        }
    }

    /// Waits for the next packet; empty at the end.
    package func receiveNext() throws(SystemError) -> [UInt8] { try receive(flags: 0) }

    private func receive(flags: Int32) throws(SystemError) -> [UInt8] {
        var packet = [UInt8](repeating: 0, count: PacketSocket.packetLimit)
        var count = -1
        while count < 0 {
            do throws(SystemError) {
                count = try check("receive") { recv(descriptor.rawValue, &packet, packet.count, flags) }
            } catch {
                // Told once, when the other end was closed with packets of ours that it had not read. What it has sent
                // before is still to be had.
                guard error.errno == .connectionReset else { throw error }
            }
        }
        packet.removeLast(packet.count - count)
        return packet
    }
}

/// Both ends of a new connection. See socketpair(2).
package struct PacketSocketPair: ~Copyable, Sendable {
    package let first: PacketSocket
    package let second: PacketSocket

    package init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        try check("create a pair of sockets") {
            socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends)
        }
        first = PacketSocket(FileDescriptor(owning: ends[0]))
        second = PacketSocket(FileDescriptor(owning: ends[1]))
    }

    /// Closes the second end and keeps the other.
    package consuming func keepFirst() -> PacketSocket { first }
}

/// A socket with a name in a directory, to which others connect. See listen(2).
package struct PacketListener: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    /// - Parameter name: Replaces what has this name: a socket whose owner is gone cannot be used again.
    package init(_ name: Path, in directory: borrowing Directory) throws(SystemError) {
        let listener = try PacketSocket.make()
        if directory.contains(name) { try directory.removeFile(name) }
        let path = Path("/proc/self/fd/\(directory.descriptor.rawValue)").appending(name)
        try check("create socket", name.description) { linux_unix_bind(listener.rawValue, path.cString) }
        try check("listen on", name.description) { listen(listener.rawValue, 64) }
        descriptor = listener
    }

    /// The next connection; nil when whoever wanted it has given up.
    package func accept() throws(SystemError) -> PacketSocket? {
        do throws(SystemError) {
            let number = try check("accept a connection") {
                linux_accept(descriptor.rawValue)
            }
            return PacketSocket(FileDescriptor(owning: number))
        } catch {
            guard error.errno == .wouldBlock || error.errno == .connectionAborted else { throw error }
            return nil
        }
    }
}
