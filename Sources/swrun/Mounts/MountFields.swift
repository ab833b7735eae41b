internal import Linux
internal import Runtime

/// The fields of one `--mount`, as they are read.
struct MountFields {
    private(set) var type = "volume"
    private(set) var source: String?
    private(set) var target: String?
    private(set) var form = BindForm()
    private(set) var createsSource = false
    /// Whether what is mounted below has to be read-only too.
    private(set) var forcesRecursion = false
    private(set) var volume = MountRequest.VolumeRequest()
    /// A path inside the image; "" for all of it.
    private(set) var imageSubpath = ""
    /// Bytes.
    private(set) var temporarySize: UInt64?
    private(set) var temporaryMode: UInt32?
    /// The keys that were used.
    private(set) var keys: Set<String> = []

    /// Keys that are true without a value.
    private static let switches: Set<String> = ["readonly", "ro", "volume-nocopy", "bind-create-src"]

    /// - Throws: `Failure` in docker's words for fields that are none, or not of one type.
    init(_ text: String) throws {
        let text = text.trimmed
        guard !text.isEmpty else { throw Failure("invalid --mount: value is empty") }
        for field in try CommaSeparated.fields(of: text) { try read(field) }
        try checkMixture()
    }

    /// The target as the container names it; nil for one that cannot be.
    var place: String? { target.flatMap { target in try? MountTarget.normalized(target) { Failure($0) } } }

    /// As mount(8) has them.
    var temporaryOptions: [String] {
        (temporarySize.map { ["size=\($0)"] } ?? []) + (temporaryMode.map { ["mode=\(String($0, radix: 8))"] } ?? [])
    }

    private mutating func read(_ field: String) throws {
        let pair = KeyValue(field)
        guard pair.key == pair.key.trimmed else {
            throw Failure("invalid option '\(pair.key)' in '\(field)': option should not have whitespace")
        }
        let key = pair.key.lowercased()
        if let value = pair.value {
            guard !value.trimmed.isEmpty else { throw Failure("invalid value for '\(key)': value is empty") }
            guard value == value.trimmed else {
                throw Failure("invalid value for '\(key)' in '\(field)': value should not have whitespace")
            }
        } else if !MountFields.switches.contains(key) {
            throw Failure("invalid field '\(field)' must be a key=value pair")
        }
        keys.insert(key)
        try apply(key, pair.value ?? "true", field)
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
        case "volume-subpath": volume.subpath = try MountFields.subpath(value, within: "volume")
        case "volume-label": volume.labels.merge([MountFields.pair(value)]) { $1 }
        case "volume-opt": volume.options.merge([MountFields.pair(value)]) { $1 }
        case "volume-driver": try VolumeDriver.check(value)
        case "image-subpath": imageSubpath = try MountFields.subpath(value, within: "image")
        case "tmpfs-size":
            do throws(InvalidValue) {
                temporarySize = try ByteSize.parse(value)
            } catch { throw Failure("invalid value for tmpfs-size: \(value)") }
        case "tmpfs-mode":
            guard let mode = UInt32(value, radix: 8), mode <= 0o7777 else {
                throw Failure("invalid value for tmpfs-mode: \(value)")
            }
            temporaryMode = mode
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

    private func checkMixture() throws(Failure) {
        // "bind-propagation" belongs to binds.
        let families = Set(
            keys.filter { $0.contains("-") }.compactMap { $0.split(separator: "-").first.map(String.init) })
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
        let pair = KeyValue(text)
        return (pair.key, pair.value ?? "")
    }

    private static func subpath(_ text: String, within kind: String) throws(Failure) -> String {
        let path = Path(text)
        guard !path.isAbsolute, !path.hasParentReference else {
            throw Failure("subpath must be a relative path within the \(kind)")
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
