internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

/// What a command works in: the directories that this invocation was told to use.
struct Session: Sendable {
    /// Where images and containers are kept.
    let root: Path
    /// Whether `run` was not written out, so that the image's name may be a misspelt command.
    let isImplicitRun: Bool

    /// - Parameter root: What `--root` said, if anything; then `$SWRUN_ROOT`, then the usual place counts.
    init(root: String?, isImplicitRun: Bool = false) throws {
        self.isImplicitRun = isImplicitRun
        if let root, root.isEmpty {
            throw Failure("invalid root '': name a directory", hint: "is a variable of the command line empty?")
        }
        if let given = root ?? Process.environment("SWRUN_ROOT"), !given.isEmpty {
            self.root = try Path(given).absolute
        } else {
            self.root = Session.defaultRoot
        }
    }

    /// The images, in a store that is made where there is none.
    /// - Parameter meter: Is told how far long work is.
    func store(_ meter: (any Meter)? = nil) throws -> Store {
        var store = try Store(root: root)
        store.meter = meter
        return store
    }

    /// The containers, in a store that is made where there is none.
    func containers() throws -> ContainerStore {
        try Store.requireKnownVersion(root: root)
        return try ContainerStore(root: root)
    }

    /// /var/lib/swrun for root; for others below their home, by the XDG base directory specification.
    static var defaultRoot: Path {
        if Process.effectiveUserID == 0 { return "/var/lib/swrun" }
        if let data = Process.environment("XDG_DATA_HOME"), data.hasPrefix("/") { return Path(data).appending("swrun") }
        return Path(Process.environment("HOME") ?? "/").appending(".local/share/swrun")
    }
}

extension Path {
    /// The directory in which this process was started. See getcwd(2).
    static var workingDirectory: Path {
        get throws { try Directory.open("/proc/self").readSymbolicLink("cwd") }
    }

    /// The same place named from the root of the file system, whatever directory becomes the current one later.
    var absolute: Path {
        get throws { try isAbsolute ? self : Path.workingDirectory.appending(self) }
    }
}
