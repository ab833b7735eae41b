internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

/// One line of `swrun ps`.
struct ContainerRow {
    let record: ContainerRecord
    let state: ContainerState

    /// What the user typed; the image's ID where the name leads elsewhere by now.
    func image(_ names: ImageNames, truncated: Bool) -> String {
        guard truncated else { return record.imageReference }
        let name: Reference?
        // What cannot be read as a name was an ID.
        do throws(ReferenceError) { name = try Reference(record.imageReference) } catch { name = nil }
        let id = Digest(record.imageID)
        guard let reference = name, let id, names.image(named: reference) == id else {
            let typed =
                record.imageReference.hasPrefix("sha256:")
                ? String(record.imageReference.dropFirst(7)) : record.imageReference
            // The beginning of the ID is shown as it was typed, up to the usual twelve digits.
            if let id, id.hex.hasPrefix(typed) { return String(typed.prefix(12)) }
            return id?.short ?? record.imageReference
        }
        return reference.familiar
    }

    /// The program and its arguments as a person would type them, in quotes.
    func command(truncated: Bool) -> String {
        let words = [record.path] + record.args.map { $0.contains(" ") ? "'\($0)'" : $0 }
        let line = words.joined(separator: " ")
        return (truncated ? line.shortened(to: 20) : line).quoted
    }

    /// "Up 2 minutes", "Exited (0) 3 hours ago", "Created".
    func status(now: Timestamp = .now) -> String {
        switch state {
        case .created: "Created"
        case .running(let live): "Up \(HumanTime.duration(seconds: now.seconds - live.startedAt.seconds))"
        case .paused(let live): "Up \(HumanTime.duration(seconds: now.seconds - live.startedAt.seconds)) (Paused)"
        case .restarting(let live, let exit):
            "Restarting (\(exit?.code ?? 0)) \(HumanTime.age(of: exit?.finishedAt ?? live.startedAt, now: now))"
        case .exited(let exit):
            "Exited (\(record.failedStart?.code ?? exit.code)) \(HumanTime.age(of: exit.finishedAt, now: now))"
        }
    }

    /// What `--format` can name.
    /// - Parameters:
    ///   - wanted: Names of `headings`.
    ///   - size: What the writable layer holds, and the image; nil where nobody asked.
    func fields(
        _ wanted: [String], _ names: ImageNames, truncated: Bool, size: (written: Int64, image: Int64)?,
        now: Timestamp = .now
    ) -> [(name: String, value: String)] {
        wanted.map { ($0, field($0, names, truncated: truncated, size: size, now: now)) }
    }

    private func field(
        _ name: String, _ names: ImageNames, truncated: Bool, size: (written: Int64, image: Int64)?, now: Timestamp
    ) -> String {
        switch name {
        case "ID": truncated ? record.shortID : record.id
        case "Image": image(names, truncated: truncated)
        case "Command": command(truncated: truncated)
        case "CreatedAt": record.created.localText
        case "RunningFor": HumanTime.age(of: record.created, now: now)
        case "Status": status(now: now)
        case "State": state.word
        case "Names": record.name
        case "Labels":
            record.configuration.labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                .joined(separator: ",")
        case "Networks": record.hostConfiguration.networkMode
        case "Mounts": sources(truncated: truncated).joined(separator: ",")
        case "LocalVolumes": "\(record.volumeNames.count)"
        case "Size": size.map { ContainerRow.text(ofSize: $0) } ?? "0B"
        // No ports can be published yet.
        default: ""
        }
    }

    private func sources(truncated: Bool) -> [String] {
        record.hostConfiguration.mounts.filter { $0.kind != .tmpfs }.map { mount in
            let source = mount.name.isEmpty ? mount.source : mount.name
            return truncated ? source.shortened(to: 15) : source
        }
    }

    /// "45B (virtual 1.98MB)".
    private static func text(ofSize size: (written: Int64, image: Int64)) -> String {
        let whole = size.written.addingReportingOverflow(size.image).partialValue
        return "\(ByteCount(size.written)) (virtual \(ByteCount(whole)))"
    }

    static let headings: [(name: String, heading: String)] = [
        ("ID", "CONTAINER ID"), ("Image", "IMAGE"), ("Command", "COMMAND"), ("CreatedAt", "CREATED AT"),
        ("RunningFor", "CREATED"), ("Status", "STATUS"), ("State", "STATE"), ("Ports", "PORTS"), ("Names", "NAMES"),
        ("Labels", "LABELS"), ("Networks", "NETWORKS"), ("Mounts", "MOUNTS"), ("LocalVolumes", "LOCAL VOLUMES"),
        ("Size", "SIZE"),
    ]

    /// The lines of `--format raw`.
    static let raw = """
        container_id: {{.ID}}
        image: {{.Image}}
        command: {{.Command}}
        created_at: {{.CreatedAt}}
        state: {{.State}}
        status: {{.Status}}
        names: {{.Names}}
        labels: {{.Labels}}
        ports: {{.Ports}}

        """

    var isRunning: Bool { state.supervised != nil }
}

/// Which image each name stands for now, and how large images are.
struct ImageNames {
    private let images: [Reference: Digest]
    private let sizes: [String: Int64]

    init(_ images: [Reference: Digest], sizes: [String: Int64] = [:]) {
        self.images = images
        self.sizes = sizes
    }

    init(_ store: Store) throws {
        var images: [Reference: Digest] = [:]
        var sizes: [String: Int64] = [:]
        for image in try store.images() {
            for reference in image.references { images[reference] = image.id }
            sizes["\(image.id)"] = image.size
        }
        self.init(images, sizes: sizes)
    }

    func image(named reference: Reference) -> Digest? { images[reference.withDefaultTag] }

    /// 0 for an image that is gone.
    func size(ofImage id: String) -> Int64 { sizes[id] ?? 0 }
}

extension String {
    /// The text in double quotes, with escapes as Go has them.
    var quoted: String {
        var text = "\""
        for scalar in unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            default: text += String(scalar).printable
            }
        }
        return text + "\""
    }
}
