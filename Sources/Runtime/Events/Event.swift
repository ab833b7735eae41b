package import Linux

/// Something that happened to a container, an image, a volume or a network, in docker's words.
package struct Event: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case container, image, volume, network
    }

    package var time: Timestamp
    package var kind: Kind
    /// "die", "tag", …
    package var action: String
    /// A container's, an image's or a network's ID; the name of a volume.
    package var id: String
    /// "name", "image", "exitCode", …; a container's labels are among them.
    package var attributes: [String: String]

    package init(
        _ kind: Kind, _ action: String, of id: String, _ attributes: [String: String] = [:], at time: Timestamp = .now
    ) {
        self.time = time
        self.kind = kind
        self.action = action
        self.id = id
        self.attributes = attributes
    }
}

extension Event: JSONWritable {
    package func write(to writer: inout JSONWriter) {
        writer.object { object in
            object.member("time", time.rfc3339)
            object.member("type", kind.rawValue)
            object.member("action", action)
            object.member("id", id)
            object.member("attributes", attributes)
        }
    }

    /// nil for a line that is no event: one that was cut.
    init?(_ line: UnsafeBufferPointer<UInt8>) {
        let tree: JSONTree
        do throws(JSONSyntaxError) { tree = try JSONTree(parsing: Array(line)) } catch { return nil }
        guard let time = tree["time"]?.text.flatMap({ Timestamp(rfc3339: $0) }),
            let kind = tree["type"]?.text.flatMap(Kind.init), let action = tree["action"]?.text,
            let id = tree["id"]?.text
        else { return nil }
        let attributes = Dictionary((tree["attributes"]?.members ?? []).map { ($0.name, $0.value.text ?? "") }) { $1 }
        self.init(kind, action, of: id, attributes, at: time)
    }
}
