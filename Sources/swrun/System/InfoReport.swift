internal import ImageStore
internal import Linux
internal import Runtime

/// What `swrun info` tells: docker's keys, as far as they mean anything without a daemon.
struct InfoReport {
    private let root: Path
    private let host: HostReport
    private let kernelVersion: String
    private let fileSystem: String
    private let running: Int
    private let paused: Int
    private let containers: Int
    private let images: Int
    private let isForwarding = HostReport.forwardsPackets
    /// The AppArmor profile of containers for which nobody chooses one; nil for none.
    private let appArmorProfile: String?
    private let usesAppArmor: Bool

    init(of session: Session) throws {
        let store = try session.containers()
        root = session.root
        host = try HostReport()
        kernelVersion = try HostReport.kernelVersion
        fileSystem = try HostReport.fileSystem(of: session.root)
        usesAppArmor = try AppArmor.isEnabled
        appArmorProfile = try AppArmor.loadedDefault
        let words = try store.listWithStates().map(\.state.word)
        containers = words.count
        running = words.filter { $0 == "running" || $0 == "restarting" }.count
        paused = words.filter { $0 == "paused" }.count
        images = try session.store().images().count
    }

    private var stopped: Int { containers - running - paused }

    /// What containers cannot have here.
    private var warnings: [String] {
        var warnings: [String] = []
        for (controller, text) in [
            ("memory", "No memory limit support"), ("cpu", "No cpu limit support"), ("cpuset", "No cpuset support"),
            ("pids", "No pids limit support"),
        ] where !host.controllers.contains(controller) { warnings.append("WARNING: \(text)") }
        if usesAppArmor, appArmorProfile == nil {
            warnings.append("WARNING: No AppArmor profile \(AppArmor.defaultProfile) is loaded: containers go without")
        }
        if HostReport.usesSELinux {
            warnings.append("WARNING: SELinux does not confine containers: swrun does not label their files")
        }
        if !isForwarding { warnings.append("WARNING: IPv4 forwarding is disabled") }
        return warnings
    }

    private static let volumeDrivers = ["local"]
    private static let networkDrivers = ["bridge", "host", "none"]
    private static let logDrivers = ["json-file", "none"]

    private var securityOptions: [String] {
        (appArmorProfile.map { ["name=apparmor,profile=\($0)"] } ?? []) + [
            "name=seccomp,profile=builtin", "name=cgroupns",
        ]
    }

    var document: JSONValue {
        let number = { (value: Int) in JSONValue.integer(Int64(value)) }
        let has = { (controller: String) in JSONValue.bool(host.controllers.contains(controller)) }
        return .object([
            .init("ID", .string("")),
            .init("Containers", number(containers)),
            .init("ContainersRunning", number(running)),
            .init("ContainersPaused", number(paused)),
            .init("ContainersStopped", number(stopped)),
            .init("Images", number(images)),
            .init("Driver", .string("overlay")),
            .init("DriverStatus", .array([.strings(["Backing Filesystem", fileSystem])])),
            .init(
                "Plugins",
                .object([
                    .init("Volume", .strings(Self.volumeDrivers)), .init("Network", .strings(Self.networkDrivers)),
                    .init("Authorization", .null), .init("Log", .strings(Self.logDrivers)),
                ])),
            .init("MemoryLimit", has("memory")),
            .init("SwapLimit", has("memory")),
            .init("CpuCfsPeriod", has("cpu")),
            .init("CpuCfsQuota", has("cpu")),
            .init("CPUShares", has("cpu")),
            .init("CPUSet", has("cpuset")),
            .init("PidsLimit", has("pids")),
            .init("IPv4Forwarding", .bool(isForwarding)),
            .init("Debug", .bool(false)),
            .init("SystemTime", .string(Timestamp.now.rfc3339)),
            .init("LoggingDriver", .string("json-file")),
            .init("CgroupDriver", .string("cgroupfs")),
            .init("CgroupVersion", .string(host.controlGroupVersion)),
            .init("KernelVersion", .string(kernelVersion)),
            .init("OperatingSystem", .string(host.operatingSystem)),
            .init("OSVersion", .string(host.operatingSystemVersion)),
            .init("OSType", .string("linux")),
            .init("Architecture", .string(Process.machine)),
            .init("NCPU", number(HostReport.processorCount)),
            .init("MemTotal", .integer(Int64(clamping: HostReport.memorySize))),
            .init("DockerRootDir", .string(root.description)),
            .init("Name", .string(host.name)),
            .init("Labels", .array([])),
            .init("ExperimentalBuild", .bool(false)),
            .init("ServerVersion", .string(Version.text)),
            .init("Runtimes", .object([.init("swrun", .object([.init("path", .string("swrun"))]))])),
            .init("DefaultRuntime", .string("swrun")),
            .init("Swarm", .object([.init("LocalNodeState", .string("inactive"))])),
            .init("LiveRestoreEnabled", .bool(true)),
            .init("SecurityOptions", .strings(securityOptions)),
            .init("Warnings", warnings.isEmpty ? .null : .strings(warnings)),
            .init(
                "ClientInfo", .object([.init("Version", .string(Version.text)), .init("Context", .string("default"))])),
        ])
    }

    var text: String {
        """
        Containers: \(containers)
         Running: \(running)
         Paused: \(paused)
         Stopped: \(stopped)
        Images: \(images)
        Version: \(Version.text) (no daemon: each command works by itself)
        Storage Driver: overlay
         Backing Filesystem: \(fileSystem)
        Logging Driver: json-file
        Cgroup Driver: cgroupfs
        Cgroup Version: \(host.controlGroupVersion.isEmpty ? "none" : host.controlGroupVersion)
        Plugins:
         Volume: \(Self.volumeDrivers.joined(separator: " "))
         Network: \(Self.networkDrivers.joined(separator: " "))
         Log: \(Self.logDrivers.joined(separator: " "))
        Security Options:\(appArmorProfile.map { "\n apparmor\n  Profile: \($0)" } ?? "")
         seccomp
          Profile: builtin
         cgroupns
        Kernel Version: \(kernelVersion)
        Operating System: \(host.operatingSystem)
        OSType: linux
        Architecture: \(Process.machine)
        CPUs: \(HostReport.processorCount)
        Total Memory: \(Self.binarySize(HostReport.memorySize))
        Name: \(host.name)
        Root Dir: \(root)

        """ + warnings.map { "\($0)\n" }.joined()
    }

    /// "23.54GiB": four digits, in units of 1024.
    private static func binarySize(_ bytes: UInt64) -> String {
        let gibibytes = bytes / (1 << 20) * 1000 / 1024
        let fraction = gibibytes % 1000 / 10
        return "\(gibibytes / 1000).\(fraction < 10 ? "0" : "")\(fraction)GiB"
    }
}
