package import Linux

/// What swrun remembers of a container beside its bundle: `container.json`.
package struct ContainerRecord: Hashable, Sendable {
    /// 64 hexadecimal digits.
    package var id: String
    package var name: String
    package var created: Timestamp
    /// The image as it was typed.
    package var imageReference: String
    /// The image's digest: "sha256:…".
    package var imageID: String
    /// The program and its arguments.
    package var path: String
    package var args: [String]
    package var configuration: ContainerConfiguration
    package var hostConfiguration: HostConfiguration
    /// The names of its layers' directories, topmost first.
    package var layers: [String]
    /// Of `config.json` as the container was created with it; "" where that is not known.
    package var specificationChecksum = ""
    /// How its last run ended; nil if it never ran, or runs for the first time.
    package var exit: Exit?
    /// How often it was started again since somebody started it.
    package var restartCount = 0
    /// Whether its last run is to be followed by another, because its policy says so.
    package var isToRestart = false
    /// Whether somebody has stopped it since then.
    package var wasStopped = false
    /// Why its last start came to nothing; nil when its program ran.
    package var failedStart: FailedStart?

    package init(
        id: String = ContainerRecord.newID(), name: String = "", created: Timestamp = .now, imageReference: String,
        imageID: String, path: String, args: [String] = [], configuration: ContainerConfiguration = .init(),
        hostConfiguration: HostConfiguration = .init(), layers: [String] = [], exit: Exit? = nil
    ) {
        self.id = id
        self.name = name
        self.created = created
        self.imageReference = imageReference
        self.imageID = imageID
        self.path = path
        self.args = args
        self.configuration = configuration
        self.hostConfiguration = hostConfiguration
        self.layers = layers
        self.exit = exit
    }

    /// The end of a run.
    package struct Exit: Hashable, Sendable {
        /// As a shell reports it: 0 to 255.
        package var code: Int32
        package var startedAt: Timestamp
        package var finishedAt: Timestamp
        /// Why it could not be started, or what went wrong besides; nil if nothing did.
        package var error: String?
        /// Whether the kernel killed any of its processes because memory ran out.
        package var ranOutOfMemory: Bool

        package init(
            code: Int32, startedAt: Timestamp, finishedAt: Timestamp, error: String? = nil, ranOutOfMemory: Bool = false
        ) {
            self.ranOutOfMemory = ranOutOfMemory
            self.code = code
            self.startedAt = startedAt
            self.finishedAt = finishedAt
            self.error = error
        }

        /// What stands for the code of a container whose supervisor was killed: that of SIGKILL.
        package static let unknownCode: Int32 = 137
        package static let unknownError = "exit code unknown"
    }

    /// A start that did not get to the container's program.
    package struct FailedStart: Hashable, Sendable {
        /// 126, 127, or 128 for everything that is not the program's fault, as docker has it.
        package var code: Int32
        package var error: String

        package init(code: Int32, error: String) {
            self.code = code
            self.error = error
        }
    }

    /// A new name for a container: 64 random digits, the first twelve of which are no number, as they become a host
    /// name and a number would be taken for an address.
    package static func newID() -> String {
        while true {
            let id = RandomHex.digits(64)
            if id.utf8.prefix(12).contains(where: { $0 > UInt8(ascii: "9") }) { return id }
        }
    }

    package static func isID(_ text: String) -> Bool { text.utf8.count == 64 && isIDPrefix(text) }

    static func isIDPrefix(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 64
            && text.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    }

    /// The first twelve digits, as lists show them.
    package var shortID: String { String(id.prefix(12)) }
}

/// What the container is to do, of its image and the command line: docker's `Config`.
package struct ContainerConfiguration: Hashable, Sendable {
    package var hostname = ""
    package var user = ""
    package var attachesInput = false
    package var attachesOutput = true
    package var attachesErrors = true
    /// "80/tcp".
    package var exposedPorts: [String] = []
    package var hasTerminal = false
    package var opensInput = false
    /// Whether its input ends with that of the client that gives it: docker's `StdinOnce`.
    package var inputEndsWithClient = false
    package var environment: [String] = []
    package var command: [String] = []
    package var entrypoint: [String] = []
    /// As it was typed.
    package var image = ""
    package var volumes: [String] = []
    package var workingDirectory = ""
    package var labels: [String: String] = [:]
    package var stopSignal: String?
    /// Seconds.
    package var stopTimeout: Int?
    package var health: HealthSettings?

    package init() {}
}

/// What the container may do with the machine, of the command line: docker's `HostConfig`.
package struct HostConfiguration: Hashable, Sendable {
    /// Of the user, in `config.json` beside our own.
    package var annotations: [String: String] = [:]
    /// As they were typed behind `-v`.
    package var binds: [String] = []
    /// What is mounted by the user's or the image's wish.
    package var mounts: [MountPoint] = []
    /// As they were typed behind `--mount`.
    package var mountWords: [String] = []
    /// As they were typed behind `--volumes-from`.
    package var volumesFrom: [String] = []
    package var names = NameSettings()
    /// Options by target.
    package var temporaryFileSystems: [String: String] = [:]
    package var networkMode = "none"
    package var network = NetworkRequest()
    package var addedCapabilities: [String] = []
    package var droppedCapabilities: [String] = []
    package var extraGroups: [String] = []
    package var namespaces = NamespaceModes()
    package var isReadOnly = false
    /// Whether swrun-init is its first process.
    package var usesInit = false
    package var removesItself = false
    package var restartPolicy = RestartPolicy.no
    package var securityOptions: [String] = []
    /// The AppArmor profile that confines it; "" for none.
    package var appArmorProfile = ""
    package var limits = ResourceLimits()
    package var access = MachineAccess()
    /// Where its cgroup is, from the root of the cgroups on; "" for swrun's own folder.
    package var controlGroupParent = ""
    /// See proc_pid_oom_score_adj(5): -1000 to 1000.
    package var oomScoreAdjustment = 0
    /// Bytes.
    package var sharedMemorySize: Int64 = 64 << 20
    package var log = LogSettings()

    package init() {}
}
