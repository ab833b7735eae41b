internal import ImageStore
internal import Linux
internal import Runtime

/// What `commit --dry-run` prints: the entries of the layer, and what is left out of it.
struct CommitPreview {
    let mounts: [MountedPlace]
    /// Those that hold something.
    let filled: [MountedPlace]

    /// - Parameter makeChanges: Starts the walk that a commit would make, with whom to tell of what is left out.
    func print(_ makeChanges: (@escaping (Omission) -> Void) throws -> LayerChanges) throws {
        let left = Omissions()
        var changes = try makeChanges { left.all.append($0) }
        var (count, size): (Int, Int64) = (0, 0)
        var text = ""
        while let change = try changes.next() {
            count += 1
            text += line(change) + "\n"
            if let status = change.status, status.kind == .regular {
                size = size.addingReportingOverflow(status.size).partialValue
            }
            // A line at a time would be slow, all at once would take as much memory as there are files.
            guard text.utf8.count > 64 << 10 else { continue }
            try Standard.output(text)
            text = ""
        }
        text +=
            count == 0
            ? "No layer: nothing has changed\n"
            : "Layer: \(count) \(count == 1 ? "entry" : "entries"), \(ByteCount(size))\n"
        text += left.all.map {
            "Not included: /\($0.path): \(reason($0))".printable + "\n"
        }
        .joined()
        text += MountedPlace.notes(filled)
        try Standard.output(text)
    }

    private final class Omissions {
        var all: [Omission] = []
    }

    private func line(_ change: LayerChange) -> String {
        let kind = change.status?.kind.name ?? "-"
        let size = change.status.flatMap { $0.kind == .regular ? ByteCount($0.size).description : nil } ?? ""
        return "\(change.letter)  \(kind.padded(to: 18))\(size.padded(to: 10))" + "/\(change.path)".printable
    }

    private func reason(_ omission: Omission) -> String {
        switch omission.reason {
        case .socket: return "a socket belongs to the process that made it"
        case .mountPoint:
            guard let mount = mounts.first(where: { $0.path == omission.path }) else {
                return "swrun made it for a mount"
            }
            return "swrun made it for a mount: \(mount.subject)"
        }
    }
}

extension MountedPlace {
    /// Lines that name mounts whose content is no part of a commit.
    static func notes(_ mounts: [MountedPlace]) -> String {
        mounts.map { "Not included: /\($0.path) holds data of a mount: \($0.subject)".printable + "\n" }.joined()
    }
}

extension String {
    /// The text with spaces behind it, as wide as this or wider.
    fileprivate func padded(to width: Int) -> String { self + String(repeating: " ", count: max(1, width - count)) }
}
