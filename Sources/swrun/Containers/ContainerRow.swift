internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

/// One line of `swrun ps`.
struct ContainerRow {
    let summary: ContainerSummary
    let state: ContainerState
    /// nil where nothing is asked for that the summary does not have.
    var record: ContainerRecord? { box?.record }
    /// A record is large to move, and lists have thousands of lines without one.
    private let box: Box?

    private final class Box: Sendable {
        let record: ContainerRecord

        init(_ record: ContainerRecord) { self.record = record }
    }
    /// That lead to it from this machine.
    var ports: [PublishedPort] = []
    /// That it serves, whether anything leads there or not.
    var exposed: [ContainerPort] = []
    /// nil for one that is not asked for it.
    let health: Health.Status?

    init(
        _ summary: ContainerSummary, _ state: ContainerState, record: ContainerRecord? = nil,
        health: Health.Status? = nil
    ) {
        self.summary = summary
        self.state = state
        box = record.map { Box($0) }
        self.health = health
    }

    init(record: ContainerRecord, state: ContainerState) {
        self.init(ContainerSummary(record), state, record: record)
    }

    /// What the user typed; the image's ID where the name leads elsewhere by now.
    func image(_ names: ImageNames, truncated: Bool) -> String {
        truncated ? names.title(of: summary.imageReference, summary.imageID) : summary.imageReference
    }

    /// The program and its arguments as a person would type them, in quotes.
    func command(truncated: Bool) -> String {
        var line = summary.words.first ?? ""
        for word in summary.words.dropFirst() {
            // What is not shown need not be put together.
            if truncated, line.utf8.count > 100 { break }
            line += word.utf8.contains(UInt8(ascii: " ")) ? " '\(word)'" : " \(word)"
        }
        return (truncated ? line.shortened(to: 20) : line).quoted
    }

    /// "Up 2 minutes", "Exited (0) 3 hours ago", "Created".
    func status(now: Timestamp = .now) -> String {
        switch state {
        case .created: "Created"
        case .running(let live):
            "Up \(HumanTime.duration(seconds: now.seconds - live.startedAt.seconds))\(healthRemark)"
        case .paused(let live): "Up \(HumanTime.duration(seconds: now.seconds - live.startedAt.seconds)) (Paused)"
        case .restarting(let live, let exit):
            "Restarting (\(exit?.code ?? 0)) \(HumanTime.age(of: exit?.finishedAt ?? live.startedAt, now: now))"
        case .exited(let exit):
            "Exited (\(summary.failedStartCode ?? exit.code)) \(HumanTime.age(of: exit.finishedAt, now: now))"
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
        case "ID": truncated ? summary.shortID : summary.id
        case "Image": image(names, truncated: truncated)
        case "Command": command(truncated: truncated)
        case "CreatedAt": summary.created.localText
        case "RunningFor": HumanTime.age(of: summary.created, now: now)
        case "Status": status(now: now)
        case "State": state.word
        case "Names": summary.name
        case "Labels":
            summary.labels.map { "\($0.key)=\($0.value)" }.sorted().joined(separator: ",")
        case "Networks": networks.joined(separator: ",")
        case "Mounts": sources(truncated: truncated).joined(separator: ",")
        case "LocalVolumes": "\(record?.volumeNames.count ?? 0)"
        case "Size": size.map { ContainerRow.text(ofSize: $0) } ?? "0B"
        case "Ports": isRunning ? PublishedPort.summary(ports, exposed: exposed) : ""
        default: ""
        }
    }

    private func sources(truncated: Bool) -> [String] {
        (record?.hostConfiguration.mounts ?? []).filter { $0.kind != .tmpfs }.map { mount in
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

    /// The names of the networks that it is, or would be, connected to.
    var networks: [String] {
        let connections = record?.hostConfiguration.network.connections ?? []
        return connections.isEmpty ? [summary.networkMode] : connections.map(\.network)
    }

    /// The ports of this machine that lead to it, or are to when it starts: "80/tcp".
    var publishedPorts: [String] {
        if isRunning { return ports.map { "\($0.host.port)/\($0.container.transport.rawValue)" } }
        return (record?.hostConfiguration.network.ports ?? []).flatMap { request in
            (request.ports.map { Array($0) } ?? []).map { "\($0)/\(request.container.transport.rawValue)" }
        }
    }

    private var healthRemark: String {
        switch health {
        case .starting: " (health: starting)"
        case let status?: " (\(status.rawValue))"
        case nil: ""
        }
    }
}

/// Which image each name stands for now, and how large images are.
final class ImageNames {
    private let images: [Reference: Digest]
    private let sizes: [String: Int64]
    /// What was found before: thousands of containers are of a few images.
    private var titles: [[String]: String] = [:]

    init(_ images: [Reference: Digest], sizes: [String: Int64] = [:]) {
        self.images = images
        self.sizes = sizes
    }

    convenience init(_ store: Store) throws {
        var images: [Reference: Digest] = [:]
        var sizes: [String: Int64] = [:]
        for image in try store.images() {
            for reference in image.references { images[reference] = image.id }
            sizes["\(image.id)"] = image.size
        }
        self.init(images, sizes: sizes)
    }

    func image(named reference: Reference) -> Digest? { images[reference.withDefaultTag] }

    /// How a list calls the image that a container was made of: what the user typed; its ID where that leads elsewhere by now.
    func title(of typed: String, _ id: String) -> String {
        if let title = titles[[typed, id]] { return title }
        let title = makeTitle(of: typed, id)
        titles[[typed, id]] = title
        return title
    }

    private func makeTitle(of typed: String, _ imageID: String) -> String {
        let name: Reference?
        // What cannot be read as a name was an ID.
        do throws(ReferenceError) { name = try Reference(typed) } catch { name = nil }
        let id = Digest(imageID)
        guard let reference = name, let id, image(named: reference) == id else {
            let digits = typed.hasPrefix("sha256:") ? String(typed.dropFirst(7)) : typed
            // The beginning of the ID is shown as it was typed, up to the usual twelve digits.
            if let id, id.hex.hasPrefix(digits) { return String(digits.prefix(12)) }
            return id?.short ?? typed
        }
        return reference.familiar
    }

    /// 0 for an image that is gone.
    func size(ofImage id: String) -> Int64 { sizes[id] ?? 0 }
}

extension String {
    /// The text in double quotes, with escapes as Go has them.
    var quoted: String {
        guard utf8.contains(where: { $0 < 0x20 || $0 > 0x7e || $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") })
        else {
            return "\"\(self)\""
        }
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
