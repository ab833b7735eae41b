internal import Archive
internal import ImageStore
internal import Linux

/// What `swrun inspect` shows of an image: docker's keys in docker's order.
enum ImageDocument {
    static func value(of image: Image, in store: Store) -> JSONValue {
        let configuration = image.configuration
        let names = image.references.filter { $0.tag != nil }.map(\.familiar)
        let comment = configuration.comment ?? configuration.history.last?.comment ?? ""
        return .object([
            .init("Id", .string(image.id.description)),
            .init("RepoTags", .strings(names)),
            .init("RepoDigests", .strings(image.summary.repositoryDigests.map(\.familiar))),
            .init("Parent", .string(image.parent?.description ?? "")),
            .init("Comment", .string(comment)),
            .init("Created", .string(configuration.created?.rfc3339 ?? ZeroTime.text)),
            .init("DockerVersion", .string(configuration.dockerVersion ?? "")),
            .init("Author", .string(configuration.author ?? "")),
            .init("Config", value(of: configuration.execution ?? .init())),
            .init("Architecture", .string(configuration.architecture)),
            .init("Variant", .string(configuration.variant ?? "")),
            .init("Os", .string(configuration.operatingSystem)),
            .init("Size", .integer(image.size)),
            .init("VirtualSize", .integer(image.size)),
            .init("GraphDriver", driver(of: image, in: store)),
            .init(
                "RootFS",
                .object([
                    .init("Type", .string("layers")),
                    .init("Layers", .strings(configuration.layers.map(\.description))),
                ])),
            .init("Metadata", .object([.init("LastTagTime", .string(ZeroTime.text))])),
        ])
    }

    /// The `Config` of images, and of containers that were made of them.
    static func value(of parameters: ImageConfiguration.ExecutionParameters) -> JSONValue {
        .object([
            .init("User", .string(parameters.user)),
            .init("ExposedPorts", set(parameters.exposedPorts)),
            .init("Env", .strings(parameters.environment)),
            .init("Cmd", .strings(parameters.command.isEmpty ? nil : parameters.command)),
            .init("Volumes", set(parameters.volumes)),
            .init("WorkingDir", .string(parameters.workingDirectory)),
            .init("Entrypoint", .strings(parameters.entrypoint.isEmpty ? nil : parameters.entrypoint)),
            .init("OnBuild", .strings(parameters.onBuild.isEmpty ? nil : parameters.onBuild)),
            .init("Labels", object(parameters.labels)),
            .init("StopSignal", .optional(parameters.stopSignal)),
            .init("Healthcheck", parameters.healthcheck ?? .null),
            .init("Shell", .strings(parameters.shell.isEmpty ? nil : parameters.shell)),
        ])
    }

    /// Strings by name, in order; null for none.
    static func object(_ strings: [String: String]) -> JSONValue {
        guard !strings.isEmpty else { return .null }
        return .object(strings.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) })
    }

    /// Go's way to write a set; null for an empty one.
    private static func set(_ members: Set<String>) -> JSONValue {
        members.isEmpty ? .null : .object(members.sorted().map { .init($0, .object([])) })
    }

    /// Where the layers stand, as overlayfs would have them.
    private static func driver(of image: Image, in store: Store) -> JSONValue {
        let paths = store.layerPaths(of: image).map { store.layout.root.appending($0).description }
        var data: [JSONValue.Member] = []
        if paths.count > 1 { data.append(.init("LowerDir", .string(paths.dropFirst().joined(separator: ":")))) }
        if let top = paths.first { data.append(.init("UpperDir", .string(top))) }
        return .object([.init("Name", .string("overlay")), .init("Data", .object(data))])
    }
}

/// How Go writes a moment that never was.
enum ZeroTime {
    static let text = "0001-01-01T00:00:00Z"
}
