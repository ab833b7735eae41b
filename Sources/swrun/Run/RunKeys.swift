/// The options of `run` and `create`: what they are called and how the help explains them. What they mean is in
/// `RunOptions`.
enum RunKeys {
    // What the container is called and shows.
    static let name = Value<String>("name", help: "Give the container a name")
    static let containerIDFile = Value<String>("cidfile", as: "file", help: "Write the container's ID to a new file") {
        text throws(InvalidValue) in try InvalidValue.refuseEmpty(text)
    }
    static let labels = List("label", "l", help: "Set a label, `KEY=VALUE` or `KEY`") { text in
        text.hasPrefix("=") || text.isEmpty ? "invalid label: \(text)" : nil
    }
    static let labelFiles = List("label-file", help: "Read labels from a file, one a line")

    // What runs in it.
    static let entryPoint = Value<String>(
        "entrypoint", help: "Replace the image's ENTRYPOINT; its CMD is left out then")
    static let usesInit = Flag(
        "init", help: "Run it below a small first process that passes signals on\nand takes the exit status of orphans")
    static let environment = List("env", "e", help: "Set an environment variable; without `=` take it from the caller")
    {
        text in
        text.hasPrefix("=") || text.isEmpty ? "invalid environment variable: \(text)" : nil
    }
    static let environmentFiles = List("env-file", help: "Read environment variables from a file, one a line")
    static let workingDirectory = Value<String>(
        "workdir", "w", help: "Start in this directory; it is created if it is missing")
    static let user = Value<String>("user", "u", as: "string", help: "Run as NAME or UID, or `USER:GROUP`")
    static let extraGroups = List("group-add", help: "Add a supplementary group")
    static let hostName = Value<String>("hostname", "h", help: "Set the host name (default: the ID's first 12 digits)")
    static let stopSignal = Value<String>("stop-signal", help: "Signal that `swrun stop` sends first")
    static let stopTimeout = Value<Int>(
        "stop-timeout", as: "seconds", help: "How long `swrun stop` waits before it kills")

    // Its terminal.
    static let interactive = Flag("interactive", "i", help: "Keep standard input open")
    static let terminal = Flag("tty", "t", help: "Give the container a terminal")

    // Its files.
    static let readOnly = Flag("read-only", help: "Mount the container's root filesystem read-only")
    static let sharedMemory = Value<UInt64>("shm-size", as: "bytes", help: "Size of /dev/shm (default 64m)") {
        text throws(InvalidValue) in try ByteSize.parse(text)
    }

    // What it may do.
    static let addCapabilities = List("cap-add", help: "Add a capability, or ALL")
    static let dropCapabilities = List("cap-drop", help: "Drop a capability, or ALL")
    static let security = List(
        "security-opt",
        help:
            "`seccomp=FILE|unconfined|native`,\n`no-new-privileges[=true|false]`, `systempaths=unconfined`,\n`apparmor=PROFILE|unconfined`"
    )

    // How swrun goes about it.
    static let restart = RestartOption.key
    static let remove = Flag("rm", help: "Remove the container when it has ended")
    static let pull = Value<String>(
        "pull", as: "policy", help: "`missing` or `never` (`always` needs a registry: not built yet)")
    static let quiet = Flag("quiet", "q", help: "Do not report on the way to the image")
    static let explain = Value<RunOptions.Explain>(
        "explain", as: "format", bareValue: "text",
        help: "Tell each step really done on standard error;\n`--explain=json` as lines of JSON"
    ) { text throws(InvalidValue) in
        guard let format = RunOptions.Explain(rawValue: text) else { throw InvalidValue("must be text or json") }
        return format
    }

    /// Everything that makes a container.
    static let create: [any OptionKey] =
        [
            name, containerIDFile, labels, labelFiles, AnnotationOption.key, entryPoint, usesInit, environment,
            environmentFiles,
            workingDirectory,
            user,
            extraGroups, hostName, stopSignal, stopTimeout, interactive, terminal, readOnly, sharedMemory,
            addCapabilities, dropCapabilities, security,
            restart, remove, pull, ImageChoice.platform, quiet,
        ] + log + ResourceKeys.all + NamespaceKeys.all + AccessKeys.all + AttachKeys.create + MountKeys.all
        + NameKeys.all + NetworkKeys.all + HealthKeys.all

    /// And what starts it.
    static let run: [any OptionKey] = create + AttachKeys.run + [explain]
}
