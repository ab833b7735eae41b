internal import Linux

/// The story of a container's birth: what the child does from clone3(2) to execve(2), in order, with the reason for each
/// place in it.
package struct Plan: Hashable, Sendable {
    package let steps: [Step]

    /// - Parameters:
    ///   - specification: What the container is to be.
    ///   - surroundings: What the host contributes: where the tree comes from, streams, cgroups, the compiled filter.
    /// - Throws: `RuntimeError.invalidSpecification` for what no plan can be made of.
    package init(_ specification: Specification, in surroundings: Surroundings) throws {
        if case .running(let first) = surroundings.root {
            steps = try Plan.joining(first, as: specification.process ?? .init(), in: surroundings)
            return
        }
        let mounts = try MountTable(of: specification)
        let process = specification.process ?? .init()
        let user = process.user
        let devices = try specification.deviceNodes()
        var plan: [Step] = []

        // From here on the copy of the parent becomes the container. Nobody may look into it meanwhile (CVE-2016-9962).
        plan += [.hideFromOtherProcesses]
        // Another container's processes see us from here on, and what we have open.
        if surroundings.sharesProcesses { plan += [.leaveStreams] }
        // A session and keyring of its own: no way to the caller's terminal (TIOCSTI) or keys.
        plan += [.leaveSession, .leaveKeyring]
        // nice, affinity, personality and their kin would go on through execve; later we may lack the right to raise them.
        plan += [.resetScheduling]
        // What sysfs shows depends on the network namespace that we are in when it is mounted.
        if let owner = surroundings.networkOwner { plan += [.joinNetwork(process: owner)] }
        // Modes below are meant literally.
        plan += [.setFileCreationMask(0)]
        // Before anything is mounted that shows a namespace.
        plan += surroundings.joins.map { .joinNamespaces($0) }

        // What the user wants mounts of the host to travel to is held first: it stays tied to them.
        plan += mounts.binds.filter { $0.propagation != .isPrivate }.map { .holdBindSource($0) }
        // Then no mount of ours may travel to the host, none of the host's to us.
        plan += [.makeMountsPrivate]
        // The last moment at which the host's files can be named: hold what is needed of them by descriptor.
        plan += [.holdNullDevice]
        if let other = surroundings.sharedMemory { plan += [.holdSharedMemory(other)] }
        plan += mounts.binds.filter { $0.propagation == .isPrivate }.map { .holdBindSource($0) }
        // On the place of the container's tree, as long as nothing else is there.
        if let place = surroundings.place { plan += mounts.images.map { .holdImage($0, place: place) } }
        // The container's tree: its layers, and on top the directory that takes its changes.
        switch surroundings.root {
        case .overlay(let overlay): plan += [.mountOverlay(overlay), .pivotRoot(overlay.target)]
        case .directory(let path): plan += [.bindRoot(path), .pivotRoot(path)]
        case .running: break
        }
        // From here on "/" is the container's: an absolute link in the image leads nowhere else. Mounts come after the
        // pivot for that reason, each attached to a place held by descriptor.
        // clone3 made us a member of the cgroup of v2; with v1 the host writes our number meanwhile, which the kernel
        // lets take milliseconds, so it is waited for as late as possible. The namespace's root is the cgroup that we
        // are in when it is made, and what a mount of cgroups shows is the namespace's root.
        var controlGroups: [Step] = []
        if !surroundings.controlGroupsToJoin.isEmpty {
            controlGroups += [.waitForControlGroups(surroundings.controlGroupsToJoin)]
        }
        if specification.makes(.cgroup) { controlGroups += [.unshareControlGroups] }
        for (index, mount) in mounts.inOrder.enumerated() {
            switch mount {
            case .fileSystem(let fileSystem) where fileSystem.type == "cgroup":
                controlGroups += surroundings.controlGroupMounts(fileSystem)
                // With a terminal the host answers twice, in this order.
                let covers = mounts.inOrder[(index + 1)...].map(\.destination) + specification.coveredPaths
                if process.terminal == true || covers.contains(where: fileSystem.destination.overlaps) {
                    plan += controlGroups
                    controlGroups = []
                }
            case .fileSystem(let fileSystem):
                plan += [.mount(fileSystem)]
                // A fresh /dev is filled at once, through its descriptor: nothing can stand in the way in it yet.
                if fileSystem.destination == "/dev", fileSystem.type == "tmpfs" {
                    plan += devices.map { .makeDevice($0) }
                    plan += StandardFiles.links.map { .makeLink(name: Path($0.name), target: Path($0.target)) }
                }
            case .bind(let bind): plan += [.attachBindMount(bind)]
            case .image(let image): plan += [.attachImage(image)]
            }
        }
        if process.terminal == true {
            plan += controlGroups
            controlGroups = []
        }
        if surroundings.sharedMemory != nil { plan += [.attachSharedMemory] }
        // The terminal belongs to the container's own devpts, so it must be mounted.
        if process.terminal == true {
            plan += [.openTerminal(process.terminalSize, owner: user.uid, isConsole: true)]
        } else if let streams = surroundings.streams {
            plan += [.connectStreams(streams)]
        }
        if let hostname = specification.hostname, specification.makes(.uts) { plan += [.setHostname(hostname)] }
        if let name = specification.domainname, specification.makes(.uts) { plan += [.setDomainName(name)] }
        // The host makes the interfaces while we make our mounts; now they are needed. Nobody outside knows yet that there
        // is anybody to send packets to.
        if specification.makes(.network) { plan += [.bringUpLoopback] + Plan.steps(for: surroundings.interfaces) }
        // Through our own proc, before it is covered and made read-only.
        plan += (specification.linux?.sysctl ?? [:]).sorted { $0.key < $1.key }.map { key, value in
            let file = key.split(separator: ".").reduce(Path("sys")) { $0.appending(Path(String($1))) }
            return .writeProcess(file: file, value: value)
        }
        plan += process.memorySettings
        plan += (specification.linux?.readonlyPaths ?? []).map { .makePathReadOnly(Path($0)) }
        let maskedPaths = specification.linux?.maskedPaths ?? []
        if !maskedPaths.isEmpty { plan += [.holdEmptyDirectory] }
        plan += maskedPaths.map { .maskPath(Path($0)) }
        plan += controlGroups
        // As root, because the directory may have to be made; after all mounts, because it may lie in one.
        plan += [.enterDirectory(Path(process.cwd.isEmpty ? "/" : process.cwd))]
        // No mount point has to be made any more.
        if specification.root?.readonly == true { plan += [.sealMount("/")] }

        plan += try Plan.rights(of: process, surroundings)
        steps = plan
    }
}

extension Plan {
    /// The container's own part of its interfaces: what can only be done inside its network namespace.
    private static func steps(for interfaces: [ContainerInterface]) -> [Step] {
        guard !interfaces.isEmpty else { return [] }
        var steps: [Step] = [.waitForInterfaces(interfaces.map(\.name))]
        var ways: Set<IPAddress.Family> = []
        for interface in interfaces {
            // Before there is an address: a stranger's router would be asked, and believed (CVE-2020-13401).
            let families = Set(interface.addresses.map(\.address.family))
            steps += [.refuseAdvertisements(interface: interface.name, keepsVersion6: families.contains(.v6))]
            steps += interface.addresses.map { .addAddress($0, interface: interface.name) }
            steps += [.bringUp(interface: interface.name)]
            // The first network that leads anywhere leads everywhere.
            for gateway in interface.gateways where ways.insert(gateway.family).inserted {
                steps += [.addDefaultRoute(gateway, interface: interface.name)]
            }
        }
        return steps
    }
}

extension Specification.Process {
    /// What the terminal is to begin with, where the caller has one.
    var terminalSize: Terminal.Size? { consoleSize.map { Terminal.Size(rows: $0.height, columns: $0.width) } }

    /// Else inherited from the caller. See proc_pid_oom_score_adj(5), proc_pid_coredump_filter(5).
    var memorySettings: [Step] {
        [
            .writeProcess(file: "self/oom_score_adj", value: "\(oomScoreAdj ?? 0)"),
            .writeProcess(file: "self/coredump_filter", value: "0x33"),
        ]
    }
}

extension Specification {
    /// Places that something is mounted on when everything else is mounted.
    fileprivate var coveredPaths: [Path] {
        ((linux?.readonlyPaths ?? []) + (linux?.maskedPaths ?? [])).map { Path($0) }
    }

    /// Whether the container gets a new namespace of this kind.
    func makes(_ kind: Namespace.Kind) -> Bool {
        linux?.namespaces?.contains { $0.type == kind && $0.path == nil } ?? false
    }
}

extension Specification {
    /// The nodes of /dev: the standard ones, where nothing else is wanted in their place, and those asked for.
    /// - Throws: `RuntimeError.invalidSpecification` for one that has no place in /dev.
    fileprivate func deviceNodes() throws -> [DeviceNode] {
        let asked = try (linux?.devices ?? []).map { try DeviceNode($0) }
        let taken = Set(asked.map(\.name))
        return StandardFiles.devices.map { DeviceNode($0) }.filter { !taken.contains($0.name) } + asked
    }
}

extension DeviceNode {
    fileprivate init(_ device: Specification.Device) throws {
        let path = Path(device.path)
        guard path.components.first == "dev", path.components.count > 1, !path.hasParentReference,
            let major = UInt32(exactly: device.major ?? -1), let minor = UInt32(exactly: device.minor ?? -1),
            ["b", "c", "u"].contains(device.type)
        else { throw RuntimeError.invalidSpecification("\(device.path) is no device below /dev") }
        self.init(
            name: path.components.dropFirst().reduce("") { $0.appending($1) },
            kind: device.type == "b" ? .blockDevice : .characterDevice,
            number: DeviceNumber(major: major, minor: minor), permissions: (device.fileMode ?? 0o666) & 0o777,
            userID: device.uid ?? 0, groupID: device.gid ?? 0)
    }

    /// A node of the standard `/dev`: open to everybody.
    fileprivate init(_ node: StandardFiles.DeviceNode) {
        self.init(name: Path(node.name), number: DeviceNumber(major: node.major, minor: node.minor), permissions: 0o666)
    }
}

extension Path {
    /// Whether one of the two lies in the other.
    fileprivate func overlaps(_ other: Path) -> Bool {
        let (own, others) = (components, other.components)
        return own.starts(with: others) || others.starts(with: own)
    }
}
