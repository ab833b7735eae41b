internal import Linux
internal import Runtime

/// One `--mount KEY=VALUE,…`.
struct MountWord {
    let request: MountRequest

    init(_ text: String, of caller: Caller) throws {
        let fields = try MountFields(text)
        func failure(_ reason: String, hint: String? = nil) -> Failure {
            Failure("invalid mount config for type \"\(fields.type)\": \(reason)", hint: hint)
        }
        guard let kind = MountPoint.Kind(rawValue: fields.type) else {
            throw failure("mount type unknown", hint: "there are bind, volume, tmpfs and image")
        }
        guard let target = fields.target else { throw failure("field Target must not be empty") }
        let place = try MountTarget.normalized(target) { failure($0) }
        switch kind {
        case .bind:
            guard let source = fields.source else { throw failure("field Source must not be empty") }
            let path = try BindSource.path(source, of: caller, mayBeMissing: fields.createsSource) {
                failure($0, hint: $1)
            }
            request = MountRequest(
                source: .bind(path), target: place, options: fields.form.options, makesSource: fields.createsSource)
        case .volume:
            if let source = fields.source, !Volume.isValid(source) {
                throw failure("\(VolumeError.invalidName(source))")
            }
            var volume = fields.volume
            volume.name = fields.source
            request = MountRequest(source: .volume(volume), target: place, options: fields.form.options)
        case .tmpfs:
            if fields.source != nil { throw failure("field Source must not be specified") }
            let access = fields.form.isReadOnly ? "ro" : "rw"
            request = MountRequest(
                source: .temporary, target: place,
                options: [access, "nosuid", "nodev", "noexec"] + fields.temporaryOptions)
        case .image:
            guard let source = fields.source else { throw failure("field Source must not be empty") }
            // Device nodes of an image are never opened, as in the container's own root.
            request = MountRequest(
                source: .image(source, subpath: fields.imageSubpath), target: place, options: ["ro", "nodev"])
        }
    }
}
