internal import Archive
internal import Linux

// The two documents that every `run` reads. nil stands for whatever is not as it should be: `JSONDocument.decode` says what.

extension Descriptor {
    init?(quickly bytes: [UInt8]) {
        guard var members = JSONMembers(document: bytes) else { return nil }
        guard let mediaType = members.text("mediaType"), let size = members.integer("size"),
            let digest = members.value("digest", of: { Digest($0) }), members.value("platform") == nil
        else { return nil }
        self.init(
            mediaType: mediaType, digest: digest, size: size, annotations: members.textsByKey("annotations"))
        guard members.isSound else { return nil }
    }
}

extension ImageConfiguration {
    init?(quickly bytes: [UInt8]) {
        guard var members = JSONMembers(document: bytes) else { return nil }
        var root = JSONMembers(members.value("rootfs"))
        guard members.value("rootfs") != nil, root.text("type") == "layers" else { return nil }
        let layers = (root.texts("diff_ids") ?? []).map { Digest($0) }
        self.init(
            created: members.value("created", of: Timestamp.init(rfc3339:)), author: members.text("author"),
            architecture: members.text("architecture") ?? "", operatingSystem: members.text("os") ?? "linux",
            variant: members.text("variant"), layers: layers.compactMap { $0 })
        operatingSystemVersion = members.text("os.version")
        comment = members.text("comment")
        dockerVersion = members.text("docker_version")
        for step in members.objects("history") ?? [] {
            guard let entry = History(step) else { return nil }
            history.append(entry)
        }
        if let config = members.value("config") {
            guard let parameters = ExecutionParameters(JSONMembers(config)) else { return nil }
            execution = parameters
        }
        guard members.isSound, root.isSound, self.layers.count == layers.count else { return nil }
    }
}

extension ImageConfiguration.History {
    fileprivate init?(_ step: JSONMembers) {
        var members = step
        self.init(
            created: members.value("created", of: Timestamp.init(rfc3339:)), createdBy: members.text("created_by"),
            author: members.text("author"), comment: members.text("comment"),
            isEmptyLayer: members.truth("empty_layer") ?? false)
        guard members.isSound else { return nil }
    }
}

extension ImageConfiguration.ExecutionParameters {
    fileprivate init?(_ config: JSONMembers) {
        var members = config
        self.init()
        user = members.text("User") ?? ""
        exposedPorts = members.set("ExposedPorts") ?? []
        environment = members.texts("Env") ?? []
        entrypoint = members.texts("Entrypoint") ?? []
        command = members.texts("Cmd") ?? []
        volumes = members.set("Volumes") ?? []
        workingDirectory = members.text("WorkingDir") ?? ""
        labels = members.textsByKey("Labels") ?? [:]
        stopSignal = members.text("StopSignal")
        healthcheck = members.value("Healthcheck")
        onBuild = members.texts("OnBuild") ?? []
        shell = members.texts("Shell") ?? []
        for key in members.keys where !Self.knownKeys.contains(key) { others[key] = members.value(key) ?? .null }
        guard members.isSound else { return nil }
    }
}

extension JSONMembers {
    /// A whole document that is an object.
    fileprivate init?(document bytes: [UInt8]) {
        do throws(JSONScan.Fault) { self.init(try JSONScan.value(of: bytes)) } catch { return nil }
    }
}
