internal import Linux
internal import Runtime

/// What `run` and `create` were asked for: the command line as values, everything checked that can be checked without
/// the image.
struct RunOptions: Sendable {
    enum EntryPoint: Hashable, Sendable {
        case ofImage
        /// `--entrypoint ""`: the command alone.
        case none
        case program(String)
    }

    enum Explain: String, Hashable, Sendable {
        case off, text, json

        var style: Narration.Style? {
            switch self {
            case .off: nil
            case .text: .text
            case .json: .json
            }
        }
    }

    /// As it was typed.
    let image: String
    /// What replaces the image's CMD; empty for the image's own.
    let command: [String]
    let name: String?
    let containerIDFile: String?
    let labels: [String: String]
    let annotations: [String: String]
    let entryPoint: EntryPoint
    let usesInit: Bool
    let environment: EnvironmentOptions
    let workingDirectory: String?
    let user: String?
    let extraGroups: [String]
    let hostName: String?
    let stopSignal: String?
    /// Seconds.
    let stopTimeout: Int?
    let isInteractive: Bool
    let hasTerminal: Bool
    let mounts: MountRequests
    let names: NameOptions
    let isReadOnly: Bool
    /// Bytes.
    let sharedMemorySize: UInt64
    let addCapabilities: [String]
    let dropCapabilities: [String]
    let security: SecurityOptions
    let network: NetworkOptions
    var namespaces: NamespaceOptions
    let resources: ResourceOptions
    let access: AccessOptions
    let log: LogOptions
    let restartPolicy: RestartPolicy
    let health: HealthOptions
    let isRemovedAtEnd: Bool
    let attachment: AttachOptions
    let explain: Explain

    /// - Throws: `Failure` in docker's words for a value that cannot be.
    init(_ arguments: Arguments, of caller: Caller) throws {
        image = arguments.operands.first ?? ""
        command = Array(arguments.operands.dropFirst())
        // Docker shows names with a slash in front, and takes them so.
        name = arguments[RunKeys.name].map { $0.hasPrefix("/") ? String($0.dropFirst()) : $0 }
        containerIDFile = arguments[RunKeys.containerIDFile]
        labels = try Labels.read(files: arguments[RunKeys.labelFiles], words: arguments[RunKeys.labels], of: caller)
        annotations = try AnnotationOption.read(arguments[AnnotationOption.key])
        entryPoint =
            switch arguments[RunKeys.entryPoint] {
            case nil: .ofImage
            case "": .none
            case let program?: .program(program)
            }
        usesInit = arguments[RunKeys.usesInit]
        environment = try EnvironmentOptions(
            files: arguments[RunKeys.environmentFiles], words: arguments[RunKeys.environment], of: caller)
        workingDirectory = arguments[RunKeys.workingDirectory]
        user = arguments[RunKeys.user].flatMap { $0.isEmpty ? nil : $0 }
        extraGroups = arguments[RunKeys.extraGroups]
        hostName = arguments[RunKeys.hostName].flatMap { $0.isEmpty ? nil : $0 }
        stopSignal = arguments[RunKeys.stopSignal]
        stopTimeout = arguments[RunKeys.stopTimeout]
        isInteractive = arguments[RunKeys.interactive]
        hasTerminal = arguments[RunKeys.terminal]
        mounts = try MountRequests(arguments, of: caller)
        names = try NameOptions(arguments)
        isReadOnly = arguments[RunKeys.readOnly]
        // A tmpfs of size 0 has no limit at all, which nobody means by it.
        sharedMemorySize = arguments[RunKeys.sharedMemory].flatMap { $0 == 0 ? nil : max($0, 4096) } ?? 64 << 20
        addCapabilities = arguments[RunKeys.addCapabilities]
        dropCapabilities = arguments[RunKeys.dropCapabilities]
        security = try SecurityOptions(arguments[RunKeys.security], of: caller)
        network = try NetworkOptions(arguments)
        namespaces = try NamespaceOptions(arguments)
        resources = try ResourceOptions(arguments, of: caller)
        access = try AccessOptions(arguments)
        log = try LogOptions(arguments)
        restartPolicy = arguments[RunKeys.restart] ?? .no
        health = try HealthOptions(arguments)
        isRemovedAtEnd = arguments[RunKeys.remove]
        attachment = try AttachOptions(arguments)
        explain = arguments[RunKeys.explain] ?? .off
        try RunOptions.checkPull(arguments[RunKeys.pull])
        try checkValues()
    }

    private func checkValues() throws {
        if isRemovedAtEnd, restartPolicy != .no {
            throw Failure("conflicting options: cannot specify both --restart and --rm")
        }
        if let directory = workingDirectory, !directory.hasPrefix("/"), !directory.isEmpty {
            throw Failure("the working directory '\(directory)' is invalid, it needs to be an absolute path")
        }
        if let problem = hostName.flatMap(HostName.problem(with:)) { throw Failure(problem) }
        if let signal = stopSignal, Signal.number(signal) == nil { throw Failure("Invalid signal: \(signal)") }
    }

    private static func checkPull(_ policy: String?) throws {
        switch policy {
        case nil, "missing", "never": return
        case "always":
            throw Failure("pulling from a registry is not built yet", hint: "use --pull missing or --pull never")
        case let other?:
            throw Failure("invalid pull option: '\(other)': must be one of \"always\", \"missing\" or \"never\"")
        }
    }
}

/// Labels as `-l` and `--label-file` give them.
enum Labels {
    /// The later one wins; the command line wins over files.
    static func read(files: [String], words: [String], of caller: Caller) throws -> [String: String] {
        var labels: [String: String] = [:]
        // The same format as an environment's, but a name alone is a label without a value.
        var nobody = caller
        nobody.variable = { _ in "" }
        for entry in try EnvironmentOptions(files: files, words: [], of: nobody).entries {
            labels[entry.name] = entry.value
        }
        return labels.merging(Dictionary(keyValues: words)) { $1 }
    }
}
