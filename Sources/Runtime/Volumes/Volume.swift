package import Linux

/// A directory that swrun keeps under a name, for containers to share and to leave behind.
package struct Volume: Hashable, Sendable {
    package var name: String
    package var created: Timestamp
    package var labels: [String: String]
    /// As they were given behind `-o`.
    package var options: [String: String]
    /// The id of the only container that it was made for; nil once others may use it as well. Saves looking at all
    /// containers when it goes.
    package var owner: String?

    package init(
        name: String, created: Timestamp = .now, labels: [String: String] = [:], options: [String: String] = [:],
        owner: String? = nil
    ) {
        self.name = name
        self.created = created
        self.labels = labels
        self.options = options
        self.owner = owner
    }

    /// What docker marks volumes by to which nobody gave a name.
    package static let anonymousLabel = "com.docker.volume.anonymous"

    package var isAnonymous: Bool { labels[Volume.anonymousLabel] != nil }

    /// The directory of the host that stands for it, of a volume that is only another name for that.
    package var device: String? { options["device"] }

    package static func newName() -> String { RandomHex.digits(64) }

    /// Two characters at least, as docker has it; none that would make it a path, and no longer than a file's name.
    package static func isValid(_ name: String) -> Bool { ContainerName.isValid(name) }
}

extension Volume: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("created", created.rfc3339)
            object.member("labels", labels)
            object.member("name", name)
            object.member("options", options)
            object.member("owner", owner)
        }
    }

    /// - Parameter created: What counts where the document is lost: what the volume holds is worth more than that.
    init(_ name: String, _ tree: JSONTree?, created: Timestamp) {
        self.init(
            name: name, created: tree?["created"]?.moment ?? created, labels: tree?["labels"]?.textsByName ?? [:],
            options: tree?["options"]?.textsByName ?? [:], owner: tree?["owner"]?.text)
    }
}
