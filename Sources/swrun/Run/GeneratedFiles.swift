internal import Linux
internal import Runtime

/// The files in `/etc` that say who a container is on the network. They belong to the container and not to its image:
/// each is a file of the container's directory, mounted over what the image has.
struct GeneratedFiles: Sendable {
    /// The name in `/etc` and in the container's directory, with the content.
    let files: [(name: String, content: String)]

    /// - Parameters:
    ///   - hosts: The host's own `/etc/hosts`, for a container that shares its network; nil for one that does not.
    ///   - resolver: The host's own `/etc/resolv.conf`.
    init(hostName: String, hosts: String?, resolver: String) {
        files = [
            ("hostname", hostName + "\n"),
            ("hosts", hosts ?? GeneratedFiles.hosts),
            ("resolv.conf", hosts == nil ? GeneratedFiles.withoutLoopback(resolver) : resolver),
        ]
    }

    /// The mounts that show them, from the container's directory.
    func mounts(from bundle: Path, isReadOnly: Bool) -> [Specification.Mount] {
        files.map { file in
            .init(
                destination: "/etc/\(file.name)", type: "bind", source: bundle.appending(file.name).description,
                options: ["bind", "rprivate", isReadOnly ? "ro" : "rw"])
        }
    }

    /// What the engine itself puts into a container's tree where the image lacks it: no change of the container's.
    static let places: Set<Path> = ["etc/hostname", "etc/hosts", "etc/resolv.conf", "dev", "proc", "sys"]

    private static let hosts = """
        127.0.0.1\tlocalhost
        ::1\tlocalhost ip6-localhost ip6-loopback
        fe00::0\tip6-localnet
        ff00::0\tip6-mcastprefix
        ff02::1\tip6-allnodes
        ff02::2\tip6-allrouters

        """

    /// A server on the host's loopback cannot be reached from another network namespace.
    private static func withoutLoopback(_ resolver: String) -> String {
        resolver.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.first == "nameserver", words.count > 1 else { return true }
            return !words[1].hasPrefix("127.") && words[1] != "::1"
        }.joined(separator: "\n")
    }
}
