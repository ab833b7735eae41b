internal import Archive
internal import Linux

/// One digest for all that a directory holds: names, kinds, permissions, owners, times, attributes, targets and bytes.
enum TreeDigest {
    /// - Parameter times: Whether the times of last change count.
    static func of(_ path: String, times: Bool) throws -> String {
        let top = try Directory.open(Path(path))
        var lines: [String] = []
        try add(top, at: "", times, to: &lines)
        return Digest.of(lines.sorted().joined(separator: "\n")).hex
    }

    private static func add(
        _ directory: borrowing Directory, at place: String, _ times: Bool, to lines: inout [String]
    ) throws {
        for entry in try directory.entries() {
            let status = try directory.status(of: entry.name)
            let path = "\(place)/\(entry.name)"
            var line = "\(path) \(status.kind) \(status.permissions) \(status.userID):\(status.groupID)"
            line += " \(status.deviceNumber)"
            if times { line += " \(status.modified)" }
            let attributes = try directory.extendedAttributes(of: entry.name)
            // Which file of which file system a copy was made from is overlayfs' own affair.
            for (name, value) in attributes.sorted(by: { $0.name < $1.name }) where name != "trusted.overlay.origin" {
                line += " \(name)=\(value)"
            }
            switch status.kind {
            case .regular:
                let file = try directory.open(entry.name, .readOnly)
                line += " \(status.linkCount) \(try Digest.ofContent(of: file).digest)"
            case .symbolicLink: line += " -> \(try directory.readSymbolicLink(entry.name))"
            case .directory: try add(try directory.openDirectory(entry.name), at: path, times, to: &lines)
            default: break
            }
            lines.append(line)
        }
    }
}
