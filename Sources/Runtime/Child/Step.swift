package import Linux

/// One thing the child does between clone3(2) and execve(2).
///
/// A plan is a list of these. The child performs it, the parent narrates it and explains a failure with it, a test reads
/// its order: all of them look at the same values, so what is told is what is done.
package enum Step: Hashable, Sendable {
    // Leaving the caller behind.
    case hideFromOtherProcesses
    case leaveSession
    case leaveKeyring
    case resetScheduling
    case setFileCreationMask(UInt32)

    // Entering a container that runs already.
    case leaveStreams
    case joinNamespaces(JoinedProcess)
    case holdContainer
    case connectNullDevice
    case enterExistingDirectory(Path)

    // While the host's files are still in reach.
    case makeMountsPrivate
    case holdNullDevice
    case holdEmptyDirectory
    case holdBindSource(BindMount)
    case holdImage(ImageMount, place: Path)
    case holdSharedMemory(JoinedProcess)
    case mountOverlay(OverlayMount)
    case bindRoot(Path)
    case pivotRoot(Path)

    // Inside the container's own tree.
    case mount(FileSystemMount)
    case makeDevice(DeviceNode)
    case makeLink(name: Path, target: Path)
    case waitForControlGroups([Path])
    case unshareControlGroups
    case attachBindMount(BindMount)
    case attachImage(ImageMount)
    case attachSharedMemory
    case openTerminal(Terminal.Size?, owner: UInt32, isConsole: Bool)
    case connectStreams(StreamNumbers)
    case setHostname(String)
    case setDomainName(String)
    case joinNetwork(process: Int32)
    case bringUpLoopback
    case waitForInterfaces([String])
    case refuseAdvertisements(interface: String, keepsVersion6: Bool)
    case addAddress(InterfaceAddress, interface: String)
    case bringUp(interface: String)
    case addDefaultRoute(IPAddress, interface: String)
    case writeProcess(file: Path, value: String)
    case maskPath(Path)
    case makePathReadOnly(Path)
    case sealMount(Path)
    case enterDirectory(Path)

    // Giving up rights, the most far-reaching last.
    case setSecurityLabel(SecurityLabel)
    case setLimit(ResourceLimit)
    case boundCapabilities(dropped: [Int32])
    case setGroups([UInt32])
    case setGroup(UInt32)
    case setUser(UInt32)
    case setCapabilities(CapabilitySet)
    case setNoNewPrivileges
    case dieWithHost
    case resetSignals
    case findProgram([Path])
    case closeDescriptors
    case installFilter([UInt8])
    case execute(arguments: [String], environment: [String])
}

/// The layers of a container stacked into one tree. The names in `options` are relative to `directory`, which keeps the
/// options of 128 layers within the one page that mount(2) takes.
package struct OverlayMount: Hashable, Sendable {
    package let directory: Path
    package let options: String
    package let target: Path
    package let attributes: MountAttributes

    package init(directory: Path, options: String, target: Path, attributes: MountAttributes) {
        self.directory = directory
        self.options = options
        self.target = target
        self.attributes = attributes
    }
}

/// A new mount of a file system such as proc or tmpfs.
package struct FileSystemMount: Hashable, Sendable {
    package let type: String
    package let source: String?
    /// Where, as the container names it.
    package let destination: Path
    package let parameters: [MountParameter]
    package let attributes: MountAttributes
    /// Whether a symbolic link in the place of the mount point is refused: an image could aim `/proc` or `/dev` at a
    /// directory of its own choice (CVE-2019-19921, CVE-2026-41579).
    package let refusesLinks: Bool

    package init(
        type: String, source: String?, destination: Path, parameters: [MountParameter], attributes: MountAttributes,
        refusesLinks: Bool
    ) {
        self.type = type
        self.source = source
        self.destination = destination
        self.parameters = parameters
        self.attributes = attributes
        self.refusesLinks = refusesLinks
    }
}

/// A device in the container's `/dev`. See null(4), random(4), tty(4).
package struct DeviceNode: Hashable, Sendable {
    /// Below /dev; directories on the way are made.
    package let name: Path
    /// A character or a block device.
    package let kind: FileStatus.Kind
    package let number: DeviceNumber
    package let permissions: UInt32
    package let userID: UInt32
    package let groupID: UInt32

    package init(
        name: Path, kind: FileStatus.Kind = .characterDevice, number: DeviceNumber, permissions: UInt32,
        userID: UInt32 = 0, groupID: UInt32 = 0
    ) {
        self.name = name
        self.kind = kind
        self.number = number
        self.permissions = permissions
        self.userID = userID
        self.groupID = groupID
    }
}

/// The child's ends of the pipes that become its standard streams.
package struct StreamNumbers: Hashable, Sendable {
    /// nil for none: the null device of the container's own `/dev` then.
    package let input: Int32?
    package let output: Int32
    package let error: Int32
    /// Who may open `/dev/stdout` anew.
    package let owner: UInt32

    package init(input: Int32?, output: Int32, error: Int32, owner: UInt32) {
        self.input = input
        self.output = output
        self.error = error
        self.owner = owner
    }
}

/// The first process of a container that another process joins.
package struct JoinedProcess: Hashable, Sendable {
    /// As the host numbers it.
    package let pid: Int32
    /// The number of a descriptor that holds it. See pidfd_open(2).
    package let descriptor: Int32
    package let namespaces: Namespaces

    package init(pid: Int32, descriptor: Int32, namespaces: Namespaces) {
        self.pid = pid
        self.descriptor = descriptor
        self.namespaces = namespaces
    }
}

/// One limit of setrlimit(2), by its name and its number.
package struct ResourceLimit: Hashable, Sendable {
    package let name: String
    package let number: Int32
    package let soft: UInt64
    package let hard: UInt64

    package init(name: String, number: Int32, soft: UInt64, hard: UInt64) {
        self.name = name
        self.number = number
        self.soft = soft
        self.hard = hard
    }
}
