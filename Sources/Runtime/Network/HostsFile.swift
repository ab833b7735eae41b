internal import Linux

/// The lines of a container's `/etc/hosts` that say what it and its neighbours are called. See hosts(5).
///
/// The file is mounted in the container, so it is changed in place. What somebody else wrote into it stays: the lines
/// that are ours are kept beside it, in `hosts.network`.
struct HostsFile {
    /// The container's directory.
    let bundle: Path
    private static let kept: Path = "hosts.network"
    private static let limit = 1 << 20

    /// Puts these lines in the place of those that were ours before.
    func replace(with lines: [String]) throws(SystemError) {
        let directory: Directory
        do throws(SystemError) { directory = try Directory.open(bundle) } catch {
            // Removed meanwhile.
            guard error.errno == .noSuchFile else { throw error }
            return
        }
        guard let content = try directory.readFile("hosts", limit: HostsFile.limit) else { return }
        let before = try directory.readFile(HostsFile.kept, limit: HostsFile.limit) ?? []
        var old = before.split(separator: 10).map(Array.init)
        var new: [UInt8] = []
        for line in content.split(separator: 10, omittingEmptySubsequences: false) where !line.isEmpty {
            if let index = old.firstIndex(of: Array(line)) {
                old.remove(at: index)
            } else {
                new += line
                new.append(10)
            }
        }
        let ours = Array(lines.map { $0 + "\n" }.joined().utf8)
        new += ours
        if new == content { return }
        try directory.replaceFile(HostsFile.kept, with: ours, .atomic)
        // In one call: who reads at this moment sees the old file or the new one, but perhaps the old one's end behind it.
        let file = try directory.open("hosts", .readWrite)
        try file.write(new)
        if new.count < content.count { try file.truncate(to: Int64(new.count)) }
    }

    /// What a container finds there: everybody of its networks, itself last.
    /// - Parameter members: Of the networks whose names are resolved.
    static func lines(for own: [Endpoint], hostName: String, members: [Endpoint]) -> [String] {
        let others = members.flatMap { member in
            member.addresses.map { "\($0.address)\t\(member.names.joined(separator: " "))" }
        }
        return others + own.flatMap(\.addresses).map { "\($0.address)\t\(hostName)" }
    }
}
