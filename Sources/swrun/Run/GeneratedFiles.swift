internal import Linux
internal import Runtime

/// The files in `/etc` that say who a container is on the network. They belong to the container and not to its image:
/// each is a file of the container's directory, mounted over what the image has.
struct GeneratedFiles: Sendable {
    /// The name in `/etc` and in the container's directory, with the content.
    let files: [(name: String, content: String)]

    /// - Parameters:
    ///   - sharesHost: Whether the container has the host's network, and so the host's names as well.
    ///   - reachesHost: Whether it has a network by which it reaches the host. By which address, its start will show: those
    ///     lines are written then.
    init(
        hostName: String, sharesHost: Bool, names: NameOptions = NameOptions(), reachesHost: Bool = false,
        of host: Caller
    ) throws {
        let hosts =
            try (sharesHost ? GeneratedFiles.content("/etc/hosts", of: host) : GeneratedFiles.localHosts)
            + names.hosts.map { try GeneratedFiles.line($0, sharesHost: sharesHost, reachesHost: reachesHost) }.joined()
        files = [
            ("hostname", hostName + "\n"),
            ("hosts", hosts),
            ("resolv.conf", try Resolver(of: host, sharesHost: sharesHost).text(names)),
        ]
    }

    static func content(_ name: String, of host: Caller) throws -> String {
        host.exists(Path(name)) ? String(decoding: try host.read(name), as: UTF8.self) : ""
    }

    /// What is written into the container's directory.
    var contents: [(name: Path, bytes: [UInt8])] { files.map { (Path($0.name), Array($0.content.utf8)) } }

    private static let localHosts = """
        127.0.0.1\tlocalhost
        ::1\tlocalhost ip6-localhost ip6-loopback
        fe00::0\tip6-localnet
        ff00::0\tip6-mcastprefix
        ff02::1\tip6-allnodes
        ff02::2\tip6-allrouters

        """

    private static func line(
        _ host: NameOptions.Host, sharesHost: Bool, reachesHost: Bool
    ) throws(Failure) -> String {
        switch host.address {
        case .literal(let address): return "\(address)\t\(host.name)\n"
        case .hostGateway:
            if sharesHost { return "127.0.0.1\t\(host.name)\n" }
            guard reachesHost else {
                throw Failure(
                    "unable to derive the IP value for host-gateway",
                    hint: "a container without a network does not reach the host")
            }
            return ""
        }
    }
}

/// The `/etc/resolv.conf` that a container starts from: the host's. See resolv.conf(5).
struct Resolver {
    private let lines: [Substring]
    private let sharesHost: Bool

    init(of host: Caller, sharesHost: Bool) throws {
        self.sharesHost = sharesHost
        var text = try GeneratedFiles.content("/etc/resolv.conf", of: host)
        // systemd-resolved answers on the host's loopback; whom it asks itself stands in another file.
        let servers = Resolver.servers(in: text)
        if !sharesHost, !servers.isEmpty, servers.allSatisfy({ $0 == "127.0.0.53" || $0 == "127.0.0.54" }) {
            let real = try GeneratedFiles.content("/run/systemd/resolve/resolv.conf", of: host)
            if !Resolver.servers(in: real).isEmpty { text = real }
        }
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The text with what was asked for in the place of the host's.
    func text(_ names: NameOptions) -> String {
        var kept = lines.filter { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            switch words.first {
            case "nameserver": return names.servers.isEmpty && words.count > 1 && isReachable(words[1])
            case "search", "domain": return names.search == nil
            case "options": return names.resolverOptions.isEmpty
            default: return true
            }
        }.map(String.init)
        while kept.last == "" { kept.removeLast() }
        kept += names.servers.map { "nameserver \($0)" }
        // Those that docker falls back to, and whoever knows it relies on.
        if !sharesHost, Resolver.servers(in: kept.joined(separator: "\n")).isEmpty {
            kept += ["nameserver 8.8.8.8", "nameserver 8.8.4.4"]
        }
        if let search = names.search, !search.isEmpty { kept.append("search \(search.joined(separator: " "))") }
        if !names.resolverOptions.isEmpty { kept.append("options \(names.resolverOptions.joined(separator: " "))") }
        return kept.isEmpty ? "" : kept.joined(separator: "\n") + "\n"
    }

    /// A server on the host's loopback, or on a link of the host's, cannot be reached from another network namespace.
    private func isReachable(_ server: Substring) -> Bool {
        sharesHost || !(server.hasPrefix("127.") || server == "::1" || server.contains("%"))
    }

    private static func servers(in text: String) -> [Substring] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            return words.first == "nameserver" && words.count > 1 ? words[1] : nil
        }
    }
}

extension Specification {
    /// Mounts the files from the container's directory, except where something else is mounted in their place.
    mutating func show(_ generated: GeneratedFiles, from bundle: Path, isReadOnly: Bool) {
        let taken = Set((mounts ?? []).map(\.destination))
        for file in generated.files where !taken.contains("/etc/\(file.name)") {
            mounts =
                (mounts ?? []) + [
                    Mount(
                        destination: "/etc/\(file.name)", type: "bind", source: bundle.appending(file.name).description,
                        options: ["bind", "rprivate", isReadOnly ? "ro" : "rw"])
                ]
        }
    }
}
