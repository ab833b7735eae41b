internal import Linux
internal import Runtime

/// The files in `/etc` that say who a container is on the network. They belong to the container and not to its image:
/// each is a file of the container's directory, mounted over what the image has.
struct GeneratedFiles: Sendable {
    /// The name in `/etc` and in the container's directory, with the content.
    let files: [(name: String, content: String)]

    /// - Parameter sharesHost: Whether the container has the host's network, and so the host's names as well.
    init(hostName: String, sharesHost: Bool, of host: Caller) throws {
        func content(_ name: String) throws -> String {
            host.exists(Path(name)) ? String(decoding: try host.read(name), as: UTF8.self) : ""
        }
        let resolver = try content("/etc/resolv.conf")
        files = [
            ("hostname", hostName + "\n"),
            ("hosts", sharesHost ? try content("/etc/hosts") : GeneratedFiles.hosts),
            ("resolv.conf", sharesHost ? resolver : GeneratedFiles.withoutLoopback(resolver)),
        ]
    }

    /// What is written into the container's directory.
    var contents: [Path: [UInt8]] {
        Dictionary(uniqueKeysWithValues: files.map { (Path($0.name), Array($0.content.utf8)) })
    }

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
