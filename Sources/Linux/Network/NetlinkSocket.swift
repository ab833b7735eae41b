internal import CLinux

/// A connection to one of the kernel's configuration interfaces. See netlink(7).
///
/// The kernel does what a message asks for before send(2) returns, so its answer is there to be read then.
package struct NetlinkSocket: ~Copyable {
    package enum Interface: Int32 {
        /// Links, addresses, routes. See rtnetlink(7).
        case route = 0
        /// The packet filter: nf_tables.
        case netfilter = 12
    }

    private let socket: FileDescriptor

    package init(_ interface: Interface) throws(SystemError) {
        socket = FileDescriptor(
            owning: try check("open a netlink socket") {
                CLinux.socket(AF_NETLINK, Int32(SOCK_RAW.rawValue | SOCK_CLOEXEC.rawValue), interface.rawValue)
            })
        // Errors in words, and without the request that they answer.
        for option in [NETLINK_EXT_ACK, NETLINK_CAP_ACK] { socket.enable(SOL_NETLINK, option) }
    }

    /// Has the kernel carry out requests, in their order, in one call.
    /// - Throws: The error of the first one that failed, with the kernel's own words for it where there are any.
    package func perform(_ requests: [NetlinkMessage]) throws(SystemError) {
        guard let first = requests.first else { return }
        try send(requests, flags: NLM_F_ACK)
        try awaitAnswers(to: requests, first)
    }

    /// The same for requests that take effect together or not at all: nf_tables' transactions.
    package func performBatch(_ requests: [NetlinkMessage]) throws(SystemError) {
        guard let first = requests.first else { return }
        let marks = [NFNL_MSG_BATCH_BEGIN, NFNL_MSG_BATCH_END].map { type in
            NetlinkMessage(
                first.action, first.object, type: Int(type),
                nfgenmsg(nfgen_family: 0, version: 0, res_id: UInt16(NFNL_SUBSYS_NFTABLES).bigEndian))
        }
        var datagram = marks[0].bytes(sequence: 0, flags: 0)
        for (index, request) in requests.enumerated() {
            datagram += request.bytes(sequence: UInt32(truncatingIfNeeded: index + 1), flags: NLM_F_ACK)
        }
        datagram += marks[1].bytes(sequence: 0, flags: 0)
        try send(datagram, for: requests, first)
        try awaitAnswers(to: requests, first)
    }

    /// Asks for a list. See netlink(7) NLM_F_DUMP.
    func list(_ request: NetlinkMessage) throws(SystemError) -> [NetlinkReply] {
        for _ in 0..<NetlinkSocket.patience {
            try send([request], flags: NLM_F_DUMP)
            if let replies = try readList(request) { return replies }
        }
        throw SystemError(request.action, request.object, .busy)
    }

    /// Lists that change while they are read are asked for again.
    private static let patience = 16

    /// - Returns: nil for a list that changed while it was made.
    private func readList(_ request: NetlinkMessage) throws(SystemError) -> [NetlinkReply]? {
        var found: [NetlinkReply] = []
        var isTorn = false
        while true {
            guard let datagram = try receive(request, waits: true) else { return isTorn ? nil : found }
            for reply in NetlinkReply.all(in: datagram) {
                if reply.flags & UInt16(NLM_F_DUMP_INTR) != 0 { isTorn = true }
                switch Int32(reply.type) {
                case NLMSG_DONE: return isTorn ? nil : found
                case NLMSG_ERROR: if let error = reply.error(of: request) { throw error }
                default: found.append(reply)
                }
            }
        }
    }

    /// Asks for one thing.
    func query(_ request: NetlinkMessage) throws(SystemError) -> NetlinkReply {
        try send([request], flags: 0)
        while let datagram = try receive(request, waits: false) {
            for reply in NetlinkReply.all(in: datagram) {
                if let error = reply.error(of: request) { throw error }
                return reply
            }
        }
        throw SystemError(request.action, request.object, .noData)
    }

    // MARK: Sending and receiving

    private func send(_ requests: [NetlinkMessage], flags: Int32) throws(SystemError) {
        guard let first = requests.first else { return }
        var datagram: [UInt8] = []
        for (index, request) in requests.enumerated() {
            datagram += request.bytes(sequence: UInt32(truncatingIfNeeded: index + 1), flags: flags)
        }
        try send(datagram, for: requests, first)
    }

    private func send(
        _ datagram: [UInt8], for requests: [NetlinkMessage], _ first: NetlinkMessage
    ) throws(SystemError) {
        if let long = requests.first(where: \.isTooLong) {
            throw SystemError(long.action, long.object, .argumentListTooLong)
        }
        let sent = try check(first.action, first.object) {
            CLinux.send(socket.rawValue, datagram, datagram.count, 0)
        }
        guard sent == datagram.count else { throw SystemError(first.action, first.object, .inputOutput) }
    }

    /// - Returns: nil when there is nothing more to read.
    private func receive(_ request: NetlinkMessage, waits: Bool) throws(SystemError) -> [UInt8]? {
        let room = 64 << 10
        while true {
            var answer = 0
            let datagram = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                answer = recv(socket.rawValue, buffer.baseAddress, room, waits ? 0 : Int32(MSG_DONTWAIT))
                count = max(0, answer)
            }
            if answer >= 0 { return datagram }
            switch Errno.current {
            case .interrupted: continue
            case .wouldBlock: return nil
            default: throw SystemError(request.action, request.object, .current)
            }
        }
    }

    private func awaitAnswers(to requests: [NetlinkMessage], _ first: NetlinkMessage) throws(SystemError) {
        var errors: [UInt32: SystemError] = [:]
        var answered: [UInt32] = []
        while answered.count < requests.count, let datagram = try receive(first, waits: false) {
            for reply in NetlinkReply.all(in: datagram) where Int32(reply.type) == NLMSG_ERROR {
                // 0 are the marks of a batch: an error there concerns it as a whole.
                let index = Int(max(1, reply.sequence)) - 1
                guard requests.indices.contains(index) else { continue }
                if let error = reply.error(of: requests[index]) { errors[reply.sequence] = error }
                if !answered.contains(reply.sequence) { answered.append(reply.sequence) }
            }
        }
        if let error = errors.min(by: { $0.key < $1.key })?.value { throw error }
        guard answered.count == requests.count else { throw SystemError(first.action, first.object, .noData) }
    }
}

extension NetlinkReply {
    /// The error that this answer tells of, with the kernel's own words in the object's place; nil for an
    /// acknowledgement, or what is no error message at all. See nlmsgerr in netlink(7), NETLINK_EXT_ACK.
    fileprivate func error(of request: NetlinkMessage) -> SystemError? {
        guard Int32(type) == NLMSG_ERROR, let number = body.number(at: 0, Int32.self), number < 0 else { return nil }
        var object = request.object
        // The header of the request stands between the number and what is told beyond it.
        if flags & 0x200 != 0, let words = attributes(after: 4 + 16).text(1), !words.isEmpty {
            object += object.isEmpty ? "(\(words))" : " (\(words))"
        }
        return SystemError(request.action, object, Errno(rawValue: number == .min ? EIO : -number))
    }
}

extension FileDescriptor {
    /// Switches an option on, if the kernel knows it. See setsockopt(2).
    func enable(_ level: Int32, _ option: Int32) {
        var one: Int32 = 1
        _ = setsockopt(rawValue, level, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }
}
