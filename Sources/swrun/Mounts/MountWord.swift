internal import Linux
internal import Runtime

/// One `--mount KEY=VALUE,…`.
struct MountWord {
    let request: MountRequest

    init(_ text: String, of caller: Caller) throws {
        var fields = MountFields()
        let text = text.trimmed
        guard !text.isEmpty else { throw Failure("invalid --mount: value is empty") }
        for field in try CommaSeparated.fields(of: text) { try fields.read(field) }
        try fields.checkMixture()
        let type = fields.type
        func failure(_ reason: String, hint: String? = nil) -> Failure {
            Failure("invalid mount config for type \"\(type)\": \(reason)", hint: hint)
        }
        guard let kind = MountPoint.Kind(rawValue: type) else {
            throw failure("mount type unknown", hint: "there are bind, volume and tmpfs")
        }
        guard let target = fields.target else { throw failure("field Target must not be empty") }
        let place = try MountTarget.normalized(target) { failure($0) }
        switch kind {
        case .bind:
            guard let source = fields.source else { throw failure("field Source must not be empty") }
            if fields.createsSource { try caller.makeDirectories(Path(source)) }
            let path = try BindSource.path(source, of: caller) { failure($0, hint: $1) }
            request = MountRequest(source: .bind(path), target: place, options: fields.form.options)
        case .volume:
            if let source = fields.source, !Volume.isValid(source) {
                throw failure("\(VolumeError.invalidName(source))")
            }
            fields.volume.name = fields.source
            request = MountRequest(source: .volume(fields.volume), target: place, options: fields.form.options)
        case .tmpfs:
            if fields.source != nil { throw failure("field Source must not be specified") }
            let access = fields.form.isReadOnly ? "ro" : "rw"
            request = MountRequest(
                source: .temporary, target: place,
                options: [access, "nosuid", "nodev", "noexec"] + fields.temporaryOptions)
        }
    }
}

/// The fields of one `--mount`, as they are read.
private struct MountFields {
    var type = "volume"
    var source: String?
    var target: String?
    var form = BindForm()
    var createsSource = false
    var volume = MountRequest.VolumeRequest()
    var temporaryOptions: [String] = []
    /// "bind", "volume", "tmpfs": the types whose own options were used.
    private var families: Set<String> = []
    private var forcesRecursion = false

    /// Keys that are true without a value.
    private static let switches: Set<String> = ["readonly", "ro", "volume-nocopy", "bind-create-src"]

    mutating func read(_ field: String) throws {
        let pair = field.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let value = pair.count > 1 ? pair[1] : nil
        guard pair[0] == pair[0].trimmed else {
            throw Failure("invalid option '\(pair[0])' in '\(field)': option should not have whitespace")
        }
        let key = pair[0].lowercased()
        if let value {
            guard !value.trimmed.isEmpty else { throw Failure("invalid value for '\(key)': value is empty") }
            guard value == value.trimmed else {
                throw Failure("invalid value for '\(key)' in '\(field)': value should not have whitespace")
            }
        } else if !MountFields.switches.contains(key) {
            throw Failure("invalid field '\(field)' must be a key=value pair")
        }
        if let family = key.split(separator: "-").first.map(String.init), key.contains("-") { families.insert(family) }
        try apply(key, value ?? "true", field)
    }

    private mutating func apply(_ key: String, _ value: String, _ field: String) throws {
        switch key {
        case "type": type = value.lowercased()
        case "source", "src": source = value
        case "target", "dst", "destination": target = value
        case "readonly", "ro": form.isReadOnly = try MountFields.flag(key, value)
        case "consistency": break
        case "bind-propagation":
            guard ["private", "rprivate", "shared", "rshared", "slave", "rslave"].contains(value) else {
                throw Failure("invalid propagation mode: \(value)")
            }
            form.propagation = value
        case "bind-recursive": try setRecursion(value)
        case "bind-nonrecursive": form.isRecursive = try !MountFields.flag(key, value)
        case "bind-create-src": createsSource = try MountFields.flag(key, value)
        case "volume-nocopy": volume.isFilled = try !MountFields.flag(key, value)
        case "volume-subpath": volume.subpath = try MountFields.subpath(value)
        case "volume-label": volume.labels.merge([MountFields.pair(value)]) { $1 }
        case "volume-opt": volume.options.merge([MountFields.pair(value)]) { $1 }
        case "volume-driver": try VolumeDriver.check(value)
        case "tmpfs-size":
            do throws(InvalidValue) {
                temporaryOptions.append("size=\(try ByteSize.parse(value))")
            } catch { throw Failure("invalid value for tmpfs-size: \(value)") }
        case "tmpfs-mode":
            guard let mode = UInt32(value, radix: 8), mode <= 0o7777 else {
                throw Failure("invalid value for tmpfs-mode: \(value)")
            }
            temporaryOptions.append("mode=\(String(mode, radix: 8))")
        default: throw Failure("unknown option '\(key)' in '\(field)'")
        }
    }

    private mutating func setRecursion(_ value: String) throws(Failure) {
        switch value {
        case "enabled": break
        case "disabled": form.isRecursive = false
        case "writable": form.leavesOthersWritable = true
        case "readonly": forcesRecursion = true
        default:
            throw Failure(
                "invalid value for bind-recursive: \(value) "
                    + "(must be \"enabled\", \"disabled\", \"writable\", or \"readonly\")")
        }
    }

    func checkMixture() throws(Failure) {
        for family in families.sorted() where family != type {
            throw Failure("cannot mix '\(family)-*' options with mount type '\(type)'")
        }
        for (isAsked, name) in [(form.leavesOthersWritable, "writable"), (forcesRecursion, "readonly")]
        where isAsked && !form.isReadOnly {
            throw Failure("option 'bind-recursive=\(name)' requires 'readonly' to be specified in conjunction")
        }
        if forcesRecursion, form.propagation != "rprivate" {
            throw Failure(
                "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction")
        }
    }

    private static func flag(_ key: String, _ text: String) throws(Failure) -> Bool {
        guard let value = Flag.value(of: text) else {
            throw Failure(
                "invalid value for '\(key)': invalid boolean value (\"\(text)\"): "
                    + "must be one of \"true\", \"1\", \"false\", or \"0\" (default \"true\")")
        }
        return value
    }

    private static func pair(_ text: String) -> (String, String) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        return (parts[0], parts.count > 1 ? parts[1] : "")
    }

    private static func subpath(_ text: String) throws(Failure) -> String {
        let path = Path(text)
        guard !path.isAbsolute, !path.hasParentReference else {
            throw Failure("subpath must be a relative path within the volume")
        }
        return path.components.map { RawText.text(of: $0.bytes) }.joined(separator: "/")
    }
}

extension String {
    /// Without the white space at both ends.
    fileprivate var trimmed: String {
        let start = drop { $0.isWhitespace }
        return String(start.reversed().drop { $0.isWhitespace }.reversed())
    }
}
