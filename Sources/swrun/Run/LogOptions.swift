internal import Runtime

/// What `--log-driver` and `--log-opt` ask for.
struct LogOptions: Hashable, Sendable {
    /// Without attributes: which there are is known with the container's labels and environment.
    private var settings = LogSettings()
    private var isAsked: Bool
    private var labels: [String] = []
    private var environment: [String] = []
    private let isDetached: Bool

    /// - Throws: `Failure` in docker's words.
    init(_ arguments: Arguments) throws(Failure) {
        isDetached = arguments[AttachKeys.detach]
        isAsked = arguments.contains(RunKeys.logDriver) || arguments.contains(RunKeys.logOptions)
        switch arguments[RunKeys.logDriver] ?? "" {
        // `local` is docker's name for the same in a format of its own.
        case "", "json-file", "local": break
        case "none": settings.driver = .none
        case let other:
            throw Failure(
                "logger: no log driver named '\(other)' is registered", hint: "there are json-file and none")
        }
        for word in arguments[RunKeys.logOptions] { try read(word) }
        if settings.driver == .none, !arguments[RunKeys.logOptions].isEmpty {
            throw Failure("invalid logging opts for driver none")
        }
    }

    /// What the record of a container says.
    /// - Parameter runsAway: Whether the container runs in the foreground and is removed afterwards: what it writes goes to
    ///   its caller, often in pipelines, and nobody could read a log of it later. It is kept only where that is asked for.
    func settings(for configuration: ContainerConfiguration, runsAway: Bool) -> LogSettings {
        var settings = settings
        if runsAway, !isAsked, !isDetached, !configuration.hasTerminal { settings.driver = .none }
        for name in labels { settings.attributes[name] = configuration.labels[name] }
        for entry in configuration.environment {
            let variable = KeyValue(entry)
            if let value = variable.value, environment.contains(variable.key) {
                settings.attributes[variable.key] = value
            }
        }
        return settings
    }

    private mutating func read(_ word: String) throws(Failure) {
        let option = KeyValue(word)
        guard let value = option.value else { throw Failure("invalid logging opts format") }
        let name = option.key
        switch name {
        case "max-size": settings.sizeLimit = try LogOptions.size(value)
        case "max-file":
            guard let count = Int(value), (1...LogSettings.largestFileLimit).contains(count) else {
                throw Failure("max-file must be a number from 1 to \(LogSettings.largestFileLimit): '\(value)'")
            }
            settings.fileLimit = count
        case "labels": labels = value.split(separator: ",").map(String.init)
        case "env": environment = value.split(separator: ",").map(String.init)
        // Neither way does a container wait for its log.
        case "mode" where ["blocking", "non-blocking"].contains(value): break
        case "max-buffer-size": break
        case "compress" where Flag.value(of: value) == false: break
        case "compress":
            throw Failure(
                "cannot compress the log: old files of it are kept as they are",
                hint: "max-size and max-file bound what it takes")
        default: throw Failure("unknown log opt '\(name)' for json-file log driver")
        }
    }

    /// Docker counts these in units of 1000. Not less than what one record may take.
    private static func size(_ text: String) throws(Failure) -> Int64? {
        if text == "-1" { return nil }
        do throws(InvalidValue) {
            let size = try ByteSize.parse(text, base: 1000)
            return size == 0 ? nil : Int64(clamping: max(size, 4096))
        } catch { throw Failure(error.reason) }
    }
}
