internal import Archive
internal import Linux

extension Store {
    /// Everything that is known of an image, under the keys, and in the order, that Docker has made known.
    package func inspection(of image: Image) -> JSONValue {
        let configuration = image.configuration
        var members: [JSONValue.Member] = [
            .init("Id", .string("\(image.id)")),
            .init("RepoTags", .strings(image.references.filter { $0.digest == nil }.map(\.familiar))),
            .init("RepoDigests", .strings(image.summary.repositoryDigests.map(\.familiar))),
            .init("Parent", .string(image.parent?.description ?? "")),
            .init("Comment", .string(configuration.comment ?? configuration.history.last?.comment ?? "")),
            .init("Created", .string(configuration.created?.rfc3339 ?? "0001-01-01T00:00:00Z")),
            .init("DockerVersion", .string(configuration.dockerVersion ?? "")),
            .init("Author", .string(configuration.author ?? "")),
            .init("Config", configuration.execution.map(Store.inspection) ?? .null),
            .init("Architecture", .string(configuration.architecture)),
        ]
        if let variant = configuration.variant { members.append(.init("Variant", .string(variant))) }
        members += [
            .init("Os", .string(configuration.operatingSystem)),
            .init("Size", .integer(image.size)),
            .init("VirtualSize", .integer(image.size)),
            .init("GraphDriver", graphDriver(of: image)),
            .init(
                "RootFS",
                .object([
                    .init("Type", .string("layers")),
                    .init("Layers", .strings(configuration.layers.map(\.description))),
                ])),
            .init(
                "Metadata",
                .object([
                    .init("LastTagTime", .string(image.summary.lastTagged?.rfc3339 ?? "0001-01-01T00:00:00Z"))
                ])),
        ]
        return .object(members)
    }

    /// The `Config` of images, and of containers that were made of them.
    package static func inspection(of execution: ImageConfiguration.ExecutionParameters) -> JSONValue {
        func list(_ texts: [String]) -> JSONValue { texts.isEmpty ? .null : .strings(texts) }
        func set(_ texts: Set<String>) -> JSONValue {
            texts.isEmpty ? .null : .object(texts.sorted().map { .init($0, .object([])) })
        }
        // Docker leaves these out where there are none, and shows the others as null.
        func optional(_ key: String, _ value: JSONValue) -> [JSONValue.Member] {
            value == .null ? [] : [.init(key, value)]
        }
        var members: [JSONValue.Member] = [.init("User", .string(execution.user))]
        members += optional("ExposedPorts", set(execution.exposedPorts))
        members += [.init("Env", list(execution.environment)), .init("Cmd", list(execution.command))]
        members += optional("Healthcheck", execution.healthcheck ?? .null)
        members += [
            .init("Volumes", set(execution.volumes)),
            .init("WorkingDir", .string(execution.workingDirectory)),
            .init("Entrypoint", list(execution.entrypoint)),
            .init("OnBuild", list(execution.onBuild)),
            .init("Labels", execution.labels.isEmpty ? .null : .texts(execution.labels)),
        ]
        members += optional("StopSignal", .optional(execution.stopSignal))
        members += optional("Shell", list(execution.shell))
        return .object(members)
    }

    /// Where the layers lie, as Docker says it of its own.
    private func graphDriver(of image: Image) -> JSONValue {
        let paths = layerPaths(of: image).map { layout.root.appending($0).description }
        var data: [JSONValue.Member] = []
        if paths.count > 1 { data.append(.init("LowerDir", .string(paths.dropFirst().joined(separator: ":")))) }
        if let top = paths.first { data.append(.init("UpperDir", .string(top))) }
        return .object([.init("Data", .object(data)), .init("Name", .string("overlay2"))])
    }
}
