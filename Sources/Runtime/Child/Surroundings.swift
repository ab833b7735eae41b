package import Linux

/// What the host contributes to a plan, beside the specification.
package struct Surroundings: Hashable, Sendable {
    /// Where the container's tree comes from.
    package enum Root: Hashable, Sendable {
        /// Layers and a writable directory.
        case overlay(OverlayMount)
        /// A directory that is there already, as an OCI bundle's.
        case directory(Path)
        /// That of a container which runs already: the process joins it.
        case running(JoinedProcess)
    }

    package var root: Root
    /// The v1 controllers that the container is placed in; empty where v2 has them.
    package var legacyControllers: [String]
    /// Directories of cgroup v1 controllers that the host moves the child into.
    package var controlGroupsToJoin: [Path]
    /// The child's ends of the pipes; nil for a process with a terminal, or with nobody to talk to.
    package var streams: StreamNumbers?
    /// The compiled seccomp filter; nil for none.
    package var filter: [UInt8]?
    /// The interfaces that the host connects to its networks.
    package var interfaces: [ContainerInterface] = []
    /// The number of a descriptor of the process whose network namespace is joined; nil for none.
    package var networkOwner: Int32?
    package var lastCapability: Int32
    package var diesWithHost: Bool
    /// Whose namespaces the child joins.
    package var joins: [JoinedProcess]
    /// Whether the child is born in another container's pid namespace.
    package var sharesProcesses: Bool

    package init(
        root: Root, legacyControllers: [String] = [], controlGroupsToJoin: [Path] = [], streams: StreamNumbers? = nil,
        filter: [UInt8]? = nil,
        lastCapability: Int32 = 40, diesWithHost: Bool = true, joins: [JoinedProcess] = [],
        sharesProcesses: Bool = false
    ) {
        self.root = root
        self.legacyControllers = legacyControllers
        self.controlGroupsToJoin = controlGroupsToJoin
        self.streams = streams
        self.filter = filter
        self.lastCapability = lastCapability
        self.diesWithHost = diesWithHost
        self.joins = joins
        self.sharesProcesses = sharesProcesses
    }

    /// Where the container's tree is put together; nil for one that is there.
    var place: Path? {
        switch root {
        case .overlay(let overlay): overlay.target
        case .directory(let path): path
        case .running: nil
        }
    }

    /// Whose memory the container shares, beside its other means of communication: /dev/shm is a file system.
    var sharedMemory: JoinedProcess? { joins.first { $0.namespaces.contains(.interprocess) } }

    /// Where the program may be: itself if it names a place, else below each directory of the *container's* PATH.
    func candidates(for process: Specification.Process) throws -> [Path] {
        guard let name = process.command.first, !name.isEmpty else {
            throw RuntimeError.invalidSpecification("no command to run")
        }
        if name.utf8.contains(UInt8(ascii: "/")) { return [Path(name)] }
        let path = process.env?.last { $0.hasPrefix("PATH=") }.map { $0.dropFirst(5) } ?? ""
        return path.split(separator: ":", omittingEmptySubsequences: false).map {
            // An empty entry is the current directory: see execvp(3).
            Path($0.isEmpty ? "." : String($0)).appending(name)
        }
    }
}
