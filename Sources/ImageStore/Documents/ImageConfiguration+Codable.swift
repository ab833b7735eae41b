internal import Archive
internal import Linux

extension ImageConfiguration: Codable {
    private enum Key: String, CodingKey {
        case created, author, architecture, os, variant, config, rootfs, history, comment
        case osVersion = "os.version"
        case dockerVersion = "docker_version"
    }

    /// The layers as they stand in the document.
    private struct RootFileSystem: Codable {
        var type = "layers"
        var layers: [Digest]?

        enum CodingKeys: String, CodingKey {
            case type
            case layers = "diff_ids"
        }
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        created = try container.decodeTimestamp(.created)
        author = try container.decodeIfPresent(String.self, forKey: .author)
        // Images made by `docker import` of old days lack these two.
        architecture = try container.decodeIfPresent(String.self, forKey: .architecture) ?? ""
        operatingSystem = try container.decodeIfPresent(String.self, forKey: .os) ?? "linux"
        variant = try container.decodeIfPresent(String.self, forKey: .variant)
        operatingSystemVersion = try container.decodeIfPresent(String.self, forKey: .osVersion)
        execution = try container.decodeIfPresent(ExecutionParameters.self, forKey: .config)
        let root = try container.decode(RootFileSystem.self, forKey: .rootfs)
        guard root.type == "layers" else {
            throw DecodingError.dataCorruptedError(
                forKey: .rootfs, in: container, debugDescription: "type \(root.type) is not supported")
        }
        layers = root.layers ?? []
        history = try container.decodeIfPresent([History].self, forKey: .history) ?? []
        comment = try container.decodeIfPresent(String.self, forKey: .comment)
        dockerVersion = try container.decodeIfPresent(String.self, forKey: .dockerVersion)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(created?.rfc3339, forKey: .created)
        try container.encodeIfPresent(author, forKey: .author)
        try container.encode(architecture, forKey: .architecture)
        try container.encode(operatingSystem, forKey: .os)
        try container.encodeIfPresent(variant, forKey: .variant)
        try container.encodeIfPresent(operatingSystemVersion, forKey: .osVersion)
        try container.encodeIfPresent(execution, forKey: .config)
        try container.encode(RootFileSystem(layers: layers), forKey: .rootfs)
        try container.encode(history, forKey: .history)
        try container.encodeIfPresent(comment, forKey: .comment)
        try container.encodeIfPresent(dockerVersion, forKey: .dockerVersion)
    }
}

extension ImageConfiguration.History: Codable {
    private enum Key: String, CodingKey {
        case created, author, comment
        case createdBy = "created_by"
        case emptyLayer = "empty_layer"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        created = try container.decodeTimestamp(.created)
        createdBy = try container.decodeIfPresent(String.self, forKey: .createdBy)
        author = try container.decodeIfPresent(String.self, forKey: .author)
        comment = try container.decodeIfPresent(String.self, forKey: .comment)
        isEmptyLayer = try container.decodeIfPresent(Bool.self, forKey: .emptyLayer) ?? false
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(created?.rfc3339, forKey: .created)
        try container.encodeIfPresent(createdBy, forKey: .createdBy)
        try container.encodeIfPresent(author, forKey: .author)
        try container.encodeIfPresent(comment, forKey: .comment)
        if isEmptyLayer { try container.encode(true, forKey: .emptyLayer) }
    }
}

extension KeyedDecodingContainer {
    /// A moment as RFC 3339 writes it, or nil where there is none.
    fileprivate func decodeTimestamp(_ key: Key) throws -> Timestamp? {
        guard let text = try decodeIfPresent(String.self, forKey: key) else { return nil }
        guard let time = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "not an RFC 3339 time")
        }
        return time
    }
}
