internal import Linux

/// The steps that make the container's side of its networks, inside its own network namespace.
extension Child {
    /// The process is held by descriptor: it is the one that was meant, or the call fails. See setns(2).
    func joinNetwork(_ process: Int32) throws(SystemError) {
        let descriptor = FileDescriptor(owning: process)
        try Namespaces.join(descriptor, .network)
        // The number is closed by execve, like every other one past 2.
        _ = descriptor.release()
    }

    /// Programs expect 127.0.0.1 to be there, even where nothing else is. Its index is 1 in every namespace.
    mutating func bringUpLoopback() throws(SystemError) {
        let routes = try RouteSocket()
        try routes.bringUp(1)
        held.routes = consume routes
    }

    /// Lets no stranger of the same network say where packets go: an interface with an address of version 6 keeps only
    /// what it was given, and every other one speaks version 4 alone. See Documentation/networking/ip-sysctl.rst in the
    /// kernel.
    /// - Returns: Whether the kernel knows version 6 at all.
    func refuseAdvertisements(_ interface: String, keepsVersion6: Bool) throws(SystemError) -> Bool {
        let setting: Path = keepsVersion6 ? "accept_ra" : "disable_ipv6"
        do throws(SystemError) {
            try writeProcess(
                Path("sys/net/ipv6/conf").appending(interface).appending(setting), keepsVersion6 ? "0" : "1")
            return true
        } catch {
            guard error.errno == .noSuchFile else { throw error }
            return false
        }
    }

    func bringUp(_ interface: String) throws(SystemError) {
        try withRoutes { routes throws(SystemError) in
            try routes.bringUp(try Child.index(of: interface, routes))
        }
    }

    func add(_ address: InterfaceAddress, to interface: String) throws(SystemError) {
        try withRoutes { routes throws(SystemError) in
            try routes.addAddress(address, to: try Child.index(of: interface, routes))
        }
    }

    func addDefaultRoute(_ gateway: IPAddress, on interface: String) throws(SystemError) {
        try withRoutes { routes throws(SystemError) in
            try routes.addDefaultRoute(through: gateway, on: try Child.index(of: interface, routes))
        }
    }

    private static func index(of interface: String, _ routes: borrowing RouteSocket) throws(SystemError) -> Int32 {
        guard let link = try routes.link(named: interface) else {
            throw SystemError("find the interface", interface, .noSuchDevice)
        }
        return link.index
    }

    private func withRoutes(
        _ body: (borrowing RouteSocket) throws(SystemError) -> Void
    ) throws(SystemError) {
        switch held.routes {
        case .some(let routes): try body(routes)
        case .none: try body(try RouteSocket())
        }
    }
}
