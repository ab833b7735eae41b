internal import ImageStore
internal import Runtime

extension MountFields {
    /// Docker's document of one `--mount`: an element of `HostConfig.Mounts`. What was not asked for is left out.
    /// - Parameter point: What has come of it; nil where that is not known.
    func document(_ point: MountPoint?) -> JSONValue {
        var members: [JSONValue.Member] = [.init("Type", .string(type))]
        // Of a bind the whole path, whatever it was typed from.
        let source = type == "bind" ? point?.source ?? self.source : self.source
        if let source { members.append(.init("Source", .string(source))) }
        members.append(.init("Target", .string(target ?? "")))
        if form.isReadOnly { members.append(.init("ReadOnly", .bool(true))) }
        for (key, options) in [
            ("BindOptions", bindOptions), ("VolumeOptions", volumeOptions), ("ImageOptions", imageOptions),
            ("TmpfsOptions", temporaryOptionMembers),
        ] where !options.isEmpty { members.append(.init(key, .object(options))) }
        return .object(members)
    }

    private var bindOptions: [JSONValue.Member] {
        (keys.contains("bind-propagation") ? [.init("Propagation", .string(form.propagation))] : [])
            + MountFields.flags([
                ("NonRecursive", !form.isRecursive), ("CreateMountpoint", createsSource),
                ("ReadOnlyNonRecursive", form.leavesOthersWritable), ("ReadOnlyForceRecursive", forcesRecursion),
            ])
    }

    private var volumeOptions: [JSONValue.Member] {
        MountFields.flags([("NoCopy", !volume.isFilled)]) + MountFields.texts("Labels", volume.labels)
            + (volume.subpath.isEmpty ? [] : [.init("Subpath", .string(volume.subpath))])
            + (volume.options.isEmpty
                ? [] : [.init("DriverConfig", .object(MountFields.texts("Options", volume.options)))])
    }

    private var imageOptions: [JSONValue.Member] {
        imageSubpath.isEmpty ? [] : [.init("Subpath", .string(imageSubpath))]
    }

    private var temporaryOptionMembers: [JSONValue.Member] {
        (temporarySize.map { [.init("SizeBytes", .integer(Int64(clamping: $0)))] } ?? [])
            + (temporaryMode.map { [.init("Mode", .integer(Int64($0)))] } ?? [])
    }

    private static func flags(_ flags: [(key: String, isSet: Bool)]) -> [JSONValue.Member] {
        flags.filter(\.isSet).map { .init($0.key, .bool(true)) }
    }

    private static func texts(_ key: String, _ values: [String: String]) -> [JSONValue.Member] {
        values.isEmpty
            ? [] : [.init(key, .object(values.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }))]
    }
}

extension HostConfiguration {
    /// Docker's `HostConfig.Mounts`: what was asked for by `--mount`; null for nothing.
    var mountDocuments: JSONValue {
        // A word that this version does not know any more shows nothing.
        let asked = mountWords.compactMap { try? MountFields($0) }
        guard !asked.isEmpty else { return .null }
        return .array(
            asked.map { fields in
                fields.document(mounts.first { $0.destination == fields.place })
            })
    }
}
