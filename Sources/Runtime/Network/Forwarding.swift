internal import Linux

/// Whether this machine passes packets on that are not for itself. See ip(7), "/proc interfaces".
enum Forwarding {
    /// Lets a bridge's packets pass to the links that lead to everybody else, and answers come back.
    ///
    /// Where the machine passes everything on already, nothing changes. Else only these links do so: the kernel asks the
    /// link that a packet came in by. With version 6 there is one switch for the whole machine. Which links these are
    /// changes, so every start of a container asks.
    static func enable(
        through bridge: String, _ network: NetworkDefinition, _ routes: borrowing RouteSocket
    ) throws(SystemError) {
        guard !network.isInternal else { return }
        let settings = try Directory.open("/proc/sys/net")
        if try !settings.isOn("ipv4/ip_forward") {
            let links = try routes.links()
            let ways = try routes.routes(.v4).filter(\.isDefault)
                .compactMap { route in links.first { $0.index == route.link }?.name }
            for link in Set(ways + [bridge]).sorted() {
                try settings.switchOn(Path("ipv4/conf/\(link)/forwarding"))
            }
        }
        if network.range(.v6) != nil, try !settings.isOn("ipv6/conf/all/forwarding") {
            try settings.switchOn("ipv6/conf/all/forwarding")
        }
    }
}

extension Directory {
    fileprivate func isOn(_ setting: Path) throws(SystemError) -> Bool {
        try readSetting(setting).hasPrefix("1")
    }

    fileprivate func switchOn(_ setting: Path) throws(SystemError) {
        if try !isOn(setting) { try writeSetting(setting, "1") }
    }
}
