internal import ImageStore
internal import Template

extension TemplateValue {
    /// What `inspect` knows, for templates: objects are records, which refuse what they do not have, except where the
    /// keys are data of the image or the container, as labels are.
    init(_ value: JSONValue) { self.init(value, key: "") }

    private init(_ value: JSONValue, key: String) {
        switch value {
        case .null:
            self =
                TemplateValue.mapKeys.contains(key)
                ? .nilMap : TemplateValue.listKeys.contains(key) ? .nilList : .nothing
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .float(value)
        case .string(let text): self = .string(text)
        case .array(let elements): self = .list(elements.map { TemplateValue($0, key: "") })
        case .object(let members) where TemplateValue.mapKeys.contains(key):
            self = .map(members.map { ($0.key, TemplateValue($0.value, key: "")) })
        case .object(let members):
            self = .record(
                .init(
                    key.isEmpty ? "object" : key, members.map { ($0.key, TemplateValue($0.value, key: $0.key)) },
                    optionals: TemplateValue.optionals[key] ?? []))
        }
    }

    /// The objects whose keys depend on the data.
    private static let mapKeys: Set<String> = [
        "Labels", "ExposedPorts", "Volumes", "Annotations", "Ports", "Networks", "Data", "Sysctls", "Tmpfs",
        "LogConfig", "Containers", "Options", "PortBindings", "Attributes",
    ]

    /// What objects do not have where there is none: scripts ask for it by `{{if .State.Health}}`.
    private static let optionals: [String: Set<String>] = [
        "State": ["Health"], "Config": ["Healthcheck", "ExposedPorts", "StopSignal", "Shell"],
    ]

    /// The lists that may be null.
    private static let listKeys: Set<String> = [
        "Args", "Binds", "CapAdd", "CapDrop", "Cmd", "Entrypoint", "Env", "GroupAdd", "Layers", "Mounts", "OnBuild",
        "RepoDigests", "RepoTags", "SecurityOpt", "Shell", "Aliases", "DNSNames", "Links",
    ]
}
