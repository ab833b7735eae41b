extension ImageConfiguration {
    /// How a container of the image runs unless told otherwise: `config` of the image configuration.
    ///
    /// Absent and empty mean the same here, as they do to Docker; keys that this type does not name are kept.
    package struct ExecutionParameters: Hashable, Sendable {
        /// "user", "uid", "user:group", "uid:gid" and mixtures; empty for root.
        package var user = ""
        /// "80/tcp", "53/udp", "8000-8010/tcp".
        package var exposedPorts: Set<String> = []
        /// "NAME=value", in order; a name may stand twice.
        package var environment: [String] = []
        package var entrypoint: [String] = []
        package var command: [String] = []
        /// Directories that get a volume of their own.
        package var volumes: Set<String> = []
        /// Empty for "/".
        package var workingDirectory = ""
        package var labels: [String: String] = [:]
        /// "SIGTERM", "15"; nil for the default.
        package var stopSignal: String?
        /// As Docker writes it: Test, Interval, Timeout … in nanoseconds.
        package var healthcheck: JSONValue?
        /// Instructions for builds on top of this image.
        package var onBuild: [String] = []
        /// What the shell form of instructions runs under.
        package var shell: [String] = []
        /// Everything else that stood in `config`.
        package var others: [String: JSONValue] = [:]

        package init() {}

        /// The value of an environment variable: of the last entry with that name.
        package func environmentValue(_ name: String) -> String? {
            environment.last { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
        }
    }
}

extension ImageConfiguration.ExecutionParameters: Codable {
    private enum Name {
        static let user = AnyKey("User")
        static let exposedPorts = AnyKey("ExposedPorts")
        static let environment = AnyKey("Env")
        static let entrypoint = AnyKey("Entrypoint")
        static let command = AnyKey("Cmd")
        static let volumes = AnyKey("Volumes")
        static let workingDirectory = AnyKey("WorkingDir")
        static let labels = AnyKey("Labels")
        static let stopSignal = AnyKey("StopSignal")
        static let healthcheck = AnyKey("Healthcheck")
        static let onBuild = AnyKey("OnBuild")
        static let shell = AnyKey("Shell")

        static let all: Set<String> = Set(
            [
                user, exposedPorts, environment, entrypoint, command, volumes, workingDirectory, labels, stopSignal,
                healthcheck, onBuild, shell,
            ].map(\.stringValue))
    }

    /// The keys that have a place of their own.
    static var knownKeys: Set<String> { Name.all }

    /// The `{}` that Go writes for a member of a set.
    private struct Nothing: Codable {
        init() {}
        init(from decoder: any Decoder) throws {}
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        func strings(_ key: AnyKey) throws -> [String] {
            try container.decodeIfPresent([String].self, forKey: key) ?? []
        }
        func set(_ key: AnyKey) throws -> Set<String> {
            Set((try container.decodeIfPresent([String: Nothing].self, forKey: key) ?? [:]).keys)
        }
        user = try container.decodeIfPresent(String.self, forKey: Name.user) ?? ""
        exposedPorts = try set(Name.exposedPorts)
        environment = try strings(Name.environment)
        entrypoint = try strings(Name.entrypoint)
        command = try strings(Name.command)
        volumes = try set(Name.volumes)
        workingDirectory = try container.decodeIfPresent(String.self, forKey: Name.workingDirectory) ?? ""
        labels = try container.decodeIfPresent([String: String].self, forKey: Name.labels) ?? [:]
        stopSignal = try container.decodeIfPresent(String.self, forKey: Name.stopSignal)
        healthcheck = try container.decodeIfPresent(JSONValue.self, forKey: Name.healthcheck)
        onBuild = try strings(Name.onBuild)
        shell = try strings(Name.shell)
        for key in container.allKeys where !Name.all.contains(key.stringValue) {
            others[key.stringValue] = try container.decode(JSONValue.self, forKey: key)
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: AnyKey.self)
        func encode(_ value: some Encodable & Collection, _ key: AnyKey) throws {
            if !value.isEmpty { try container.encode(value, forKey: key) }
        }
        func encode(set: Set<String>, _ key: AnyKey) throws {
            try encode(Dictionary(uniqueKeysWithValues: set.map { ($0, Nothing()) }), key)
        }
        for (key, value) in others { try container.encode(value, forKey: AnyKey(key)) }
        try encode(user, Name.user)
        try encode(set: exposedPorts, Name.exposedPorts)
        try encode(environment, Name.environment)
        try encode(entrypoint, Name.entrypoint)
        try encode(command, Name.command)
        try encode(set: volumes, Name.volumes)
        try encode(workingDirectory, Name.workingDirectory)
        try encode(labels, Name.labels)
        try container.encodeIfPresent(stopSignal, forKey: Name.stopSignal)
        try container.encodeIfPresent(healthcheck, forKey: Name.healthcheck)
        try encode(onBuild, Name.onBuild)
        try encode(shell, Name.shell)
    }
}
