internal import Linux
internal import Runtime

/// `swrun volume create`.
enum CreateVolumeCommand: Command {
    static let name = "create"
    static let standsAlone = false
    static let summary = "Create a volume"
    static let usage = "[OPTIONS] [VOLUME]"
    static let operands = Operands.atMost(1)
    static let sweepsFirst = true
    static let options: [any OptionKey] = [driver, labels, driverOptions]
    static let nouns: [Noun] = [.volume("create")]
    static let notes = """
        Prints the volume's name; one that is there already stays as it is.
        Another name for a directory of the host: -o type=none -o o=bind -o device=/DIRECTORY
        """

    private static let driver = Value<String>("driver", "d", help: "Only `local` (the default)")
    private static let labels = List("label", help: "Set a label, `KEY=VALUE` or `KEY`") { text in
        text.hasPrefix("=") || text.isEmpty ? "invalid label: \(text)" : nil
    }
    private static let driverOptions = List("opt", "o", help: "Set an option of the driver, `KEY=VALUE`")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        try VolumeDriver.check(arguments[driver] ?? VolumeDriver.name)
        let options = Dictionary(keyValues: arguments[driverOptions])
        try VolumeDriver.check(options, of: .current)
        var own = Dictionary(keyValues: arguments[labels])
        let asked = arguments.operands.first.flatMap { $0.isEmpty ? nil : $0 }
        if asked == nil { own[Volume.anonymousLabel] = "" }
        let name = asked ?? Volume.newName()
        guard Volume.isValid(name) else { throw VolumeError.invalidName(name) }
        let volumes = try session.containers().volumes()
        let lock = try volumes.lock(.shared)
        defer { withExtendedLifetime(lock) {} }
        if let found = try volumes.volume(named: name) {
            guard found.options == options || options.isEmpty else {
                throw Failure(
                    "create \(name): a volume of that name has other options", hint: "swrun volume inspect \(name)")
            }
        } else {
            _ = try volumes.create(Volume(name: name, labels: own, options: options))
        }
        try Standard.output(line: name)
        return 0
    }
}
