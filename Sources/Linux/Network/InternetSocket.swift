internal import CLinux

/// A socket of the Internet's protocols that never waits: what cannot be done at once throws EAGAIN. See socket(7).
package struct InternetSocket: ~Copyable, Sendable {
    package let descriptor: FileDescriptor

    private init(_ descriptor: consuming FileDescriptor) { self.descriptor = descriptor }

    private static func make(
        _ transport: TransportProtocol, _ family: IPAddress.Family
    ) throws(SystemError) -> InternetSocket {
        let kind = transport == .udp ? SOCK_DGRAM : SOCK_STREAM
        let type = Int32(kind.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = try check("make a socket for", transport.rawValue) {
            CLinux.socket(Int32(family.number), type, Int32(transport.number))
        }
        return InternetSocket(FileDescriptor(owning: number))
    }

    /// Takes a port of this machine, and hears whoever asks for it.
    /// - Throws: `SystemError` EADDRINUSE where somebody else has it, EADDRNOTAVAIL for an address that is not of this
    ///   machine, EAFNOSUPPORT for a version that the kernel does not know.
    package static func listen(
        _ transport: TransportProtocol, at place: SocketAddress
    ) throws(SystemError) -> InternetSocket {
        let socket = try make(transport, place.address.family)
        // The two versions are held by two sockets.
        if place.address.family == .v6 { socket.descriptor.enable(Int32(IPPROTO_IPV6), IPV6_V6ONLY) }
        if transport == .udp {
            // Answers are to come from the address that was asked.
            switch place.address.family {
            case .v4: socket.descriptor.enable(Int32(IPPROTO_IP), IP_PKTINFO)
            case .v6: socket.descriptor.enable(Int32(IPPROTO_IPV6), IPV6_RECVPKTINFO)
            }
        } else {
            // Connections of yesterday that linger do not stand in the way; somebody who listens does. See socket(7).
            socket.descriptor.enable(SOL_SOCKET, SO_REUSEADDR)
        }
        let (number, address) = (socket.descriptor.rawValue, place.bytes)
        try check("bind", place.description) { linux_bind(number, address, socklen_t(address.count)) }
        if transport != .udp { try check("listen at", place.description) { CLinux.listen(number, SOMAXCONN) } }
        return socket
    }

    /// Begins a connection, or with UDP says where everything goes. See connect(2) EINPROGRESS.
    package static func connect(
        _ transport: TransportProtocol, to place: SocketAddress
    ) throws(SystemError) -> InternetSocket {
        let socket = try make(transport, place.address.family)
        let (number, address) = (socket.descriptor.rawValue, place.bytes)
        if linux_connect(number, address, socklen_t(address.count)) != 0,
            Errno.current != Errno(rawValue: EINPROGRESS)
        {
            throw SystemError("connect to", place.description, .current)
        }
        return socket
    }

    /// The next connection of those that were asked for, or nil when none waits. See accept4(2).
    package func accept() throws(SystemError) -> InternetSocket? {
        let number = descriptor.rawValue
        while true {
            let answer = linux_accept_connection(number)
            if answer >= 0 { return InternetSocket(FileDescriptor(owning: answer)) }
            switch Errno.current {
            case .interrupted: continue
            // It was given up meanwhile; a network error of a connection belongs to it alone. See accept(2), "Error
            // handling".
            case .wouldBlock, .connectionAborted, .notPermitted, Errno(rawValue: EPROTO),
                Errno(rawValue: ENETDOWN), Errno(rawValue: EHOSTUNREACH), Errno(rawValue: ENETUNREACH):
                return nil
            default: throw SystemError("accept a connection", nil, .current)
            }
        }
    }

    /// What a connection that was begun has come to: nil while all is well. See socket(7) SO_ERROR.
    package var pendingError: Errno? {
        var value: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(descriptor.rawValue, SOL_SOCKET, SO_ERROR, &value, &length) == 0 else { return .current }
        return value == 0 ? nil : Errno(rawValue: value)
    }

    /// Fills the beginning of a buffer with what came over a connection, and says how much; 0 at the end. See recv(2).
    package func receiveSome(into buffer: inout [UInt8]) throws(SystemError) -> Int {
        let (number, count) = (descriptor.rawValue, buffer.count)
        return try check("receive from", "a connection") { recv(number, &buffer, count, 0) }
    }

    /// Sends what a connection takes at once, and says how much. See send(2) MSG_NOSIGNAL.
    package func sendSome(_ bytes: ArraySlice<UInt8>) throws(SystemError) -> Int {
        let number = descriptor.rawValue
        return try bytes.withUnsafeBufferPointer { buffer throws(SystemError) in
            let (start, count) = (buffer.baseAddress, buffer.count)
            return try check("send to", "a connection") { CLinux.send(number, start, count, Int32(MSG_NOSIGNAL)) }
        }
    }

    /// Says that nothing more will be sent. See shutdown(2).
    package func endSending() throws(SystemError) {
        let number = descriptor.rawValue
        try check("shut down", "a connection") { shutdown(number, Int32(SHUT_WR)) }
    }

    /// Ends the connection for its other side as a failure, as soon as this socket is closed. See socket(7) SO_LINGER.
    package func resetAtClose() {
        var option = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor.rawValue, SOL_SOCKET, SO_LINGER, &option, socklen_t(MemoryLayout<linger>.size))
    }

    /// The end of a connection that is here. See getsockname(2).
    package func localAddress() throws(SystemError) -> SocketAddress {
        var bytes = [UInt8](repeating: 0, count: SocketAddress.roomForBytes)
        var length = socklen_t(bytes.count)
        let number = descriptor.rawValue
        try check("ask for the address of", "a socket") { linux_getsockname(number, &bytes, &length) }
        guard let address = SocketAddress(bytes: bytes) else {
            throw SystemError("ask for the address of", "a socket", .invalidArgument)
        }
        return address
    }
}
