internal import ImageStore
internal import Linux

/// Where a path comes from, as `explain` shows it.
struct PathExplanation {
    /// As it was typed.
    let path: Path
    let origin: PathOrigin
    let tree: LayeredTree
    /// Topmost first.
    let steps: [StackStep]

    /// Whether anything can be said of the path.
    var isKnown: Bool { !origin.traces.isEmpty || !origin.bypassed.isEmpty || mount != nil }

    private var mount: MountedPlace? { tree.mount(over: origin.path) }

    // MARK: For people

    /// Names and commands must neither drive the terminal nor pass for a line of the answer: each line is made printable
    /// alone; the table sees to its own cells.
    var text: String {
        var text = ""
        for crossing in origin.crossings {
            let layer = tree.name(ofLayer: crossing.layer)
            text += "/\(crossing.link) is a link to \(crossing.target), from \(layer)".printable + "\n"
        }
        text += "\(Path("/").appending(origin.path)) \(predicate)".printable + "\n"
        if let mount {
            let place = "\(mount.subject) is mounted on /\(mount.path)".printable
            text += "While the container runs, \(place): none of this is seen then\n"
        }
        if !origin.traces.isEmpty { text += "\n" + table(origin.path, origin.traces) }
        for (path, traces) in origin.bypassed {
            text += "\n" + "/\(path)".printable + " cannot be reached through that link:\n" + table(path, traces)
        }
        return text
    }

    private var predicate: String {
        guard let seen = origin.seen, let file = seen.file else {
            return "is not there" + (origin.absence(in: tree).map { ": \($0)" } ?? "")
        }
        let status = file.status
        var text = "is a \(status.kind.name)"
        if let target = file.target { text += " to \(target)" }
        if status.kind == .regular { text += " of \(status.size) \(status.size == 1 ? "byte" : "bytes")" }
        if let device = status.devicePair { text += " \(device)" }
        text += ", mode \(status.mode), owner \(status.userID):\(status.groupID), modified \(status.modified.rfc3339)"
        text += ", from \(tree.name(ofLayer: seen.layer))"
        if let command = maker(of: seen.layer), !command.isEmpty { text += ": \(command.shortened(to: 60))" }
        return text
    }

    /// The command that made a layer.
    private func maker(of layer: Int) -> String? {
        let step = steps.first { $0.number.map { "L\($0)" } == tree.name(ofLayer: layer) }
        return step?.history?.createdBy ?? step?.history?.comment
    }

    private func table(_ path: Path, _ traces: [LayerTrace]) -> String {
        var table = Table("LAYER", "KIND", "MODE", "OWNER", "SIZE", "WHAT BECOMES OF IT")
        for trace in traces {
            let status = trace.file?.status
            table.add([
                tree.name(ofLayer: trace.layer), status?.kind.name ?? "-", status?.mode ?? "",
                status.map { "\($0.userID):\($0.groupID)" } ?? "",
                status.flatMap { $0.kind == .regular ? ByteCount($0.size).description : nil } ?? "",
                trace.outcome(tree, at: path),
            ])
        }
        return table.text
    }

    // MARK: For programs

    var document: JSONValue {
        .object([
            .init("Path", .string(path.description)),
            .init("Resolved", .string(Path("/").appending(origin.path).description)),
            .init(
                "Links",
                .array(
                    origin.crossings.map { crossing in
                        .object([
                            .init("Link", .string("/\(crossing.link)")),
                            .init("Target", .string(crossing.target.description)),
                            .init("Layer", .string(tree.name(ofLayer: crossing.layer))),
                        ])
                    })),
            .init("Seen", origin.seen.map { .object(members(of: $0)) } ?? .null),
            .init(
                "Mount",
                mount.map {
                    .object([.init("Destination", .string("/\($0.path)")), .init("Source", .string($0.subject))])
                } ?? .null),
            .init("Layers", .array(origin.traces.map { value(of: $0, at: origin.path) })),
            .init(
                "Bypassed",
                .array(
                    origin.bypassed.map { path, traces in
                        .object([
                            .init("Path", .string("/\(path)")),
                            .init("Layers", .array(traces.map { value(of: $0, at: path) })),
                        ])
                    })),
        ])
    }

    private func value(of trace: LayerTrace, at path: Path) -> JSONValue {
        var members = members(of: trace)
        members.append(.init("Fate", .string(trace.word)))
        if case .hidden(let cover) = trace.fate { members.append(.init("HiddenBy", value(of: cover))) }
        if let cover = trace.cover { members.append(.init("Hides", value(of: cover))) }
        return .object(members)
    }

    private func value(of cover: Cover) -> JSONValue {
        .object([
            .init("Layer", .string(tree.name(ofLayer: cover.layer))), .init("Path", .string("/\(cover.path)")),
            .init("How", .string(cover.word)),
        ])
    }

    private func members(of trace: LayerTrace) -> [JSONValue.Member] {
        let layer = JSONValue.Member("Layer", .string(tree.name(ofLayer: trace.layer)))
        guard let file = trace.file else { return [layer] }
        let status = file.status
        var members: [JSONValue.Member] = [
            layer, .init("Kind", .string(status.kind.name)), .init("Mode", .string(status.mode)),
            .init("UserID", .integer(Int64(status.userID))), .init("GroupID", .integer(Int64(status.groupID))),
            .init("Modified", .string(status.modified.rfc3339)),
        ]
        if status.kind == .regular { members.append(.init("Size", .integer(status.size))) }
        if let target = file.target { members.append(.init("Target", .string(target.description))) }
        if let device = status.devicePair { members.append(.init("Device", .string(device))) }
        return members
    }
}

extension FileStatus {
    /// The permission bits as ls(1) users write them: "0644".
    fileprivate var mode: String { permissions.octal(width: 4) }

    /// "1:3" for a device node.
    fileprivate var devicePair: String? {
        guard kind == .characterDevice || kind == .blockDevice else { return nil }
        return "\(deviceNumber.major):\(deviceNumber.minor)"
    }
}
