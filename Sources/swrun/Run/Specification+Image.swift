internal import ImageStore
internal import Runtime

extension Specification {
    /// The one place where an image's configuration and a command line become what a container is.
    /// - Parameters:
    ///   - image: How the image is meant to be run.
    ///   - id: The container's 64 digits; the first twelve are its host name unless it is given one.
    ///   - user: The user of the options or the image, resolved by the image's own files.
    /// - Throws: `Failure` or `CapabilityError` for what cannot be had.
    init(
        image: ImageConfiguration.ExecutionParameters, options: RunOptions, id: String, user: ResolvedUser, host: Host
    ) throws {
        let hostName = options.hostName ?? (options.network == .host ? host.name : String(id.prefix(12)))
        let granted = try CapabilitySet.resolve(
            add: options.addCapabilities, drop: options.dropCapabilities, available: host.capabilities)
        let process = Process(
            terminal: options.hasTerminal,
            user: User(uid: user.uid, gid: user.gid, additionalGids: user.additionalGids),
            args: try ContainerCommand(image: image, options: options).words,
            env: options.environment.merged(
                withImage: image.environment, hostName: hostName, hasTerminal: options.hasTerminal, home: user.home),
            cwd: try Specification.workingDirectory(image: image, options: options),
            capabilities: Capabilities(granting: granted, toRoot: user.uid == 0),
            rlimits: StandardLimits.limits(ceiling: host.limitCeiling),
            noNewPrivileges: options.security.noNewPrivileges, oomScoreAdj: options.resources.oomScoreAdjustment)
        let protects = options.security.protectsSystemPaths
        self.init(
            root: Root(readonly: options.isReadOnly), process: process, hostname: hostName,
            mounts: Specification.mounts(options),
            linux: Linux(
                namespaces: StandardFiles.namespaces
                    .filter { $0 != .network || options.network != .host }.map { Namespace($0) },
                cgroupsPath:
                    "/\(options.resources.controlGroupParent.isEmpty ? "swrun" : options.resources.controlGroupParent)/\(id)",
                resources: Resources(options.resources.limits, devices: StandardFiles.deviceRules),
                // Settings of the network namespace: the host's are not ours to change.
                sysctl: options.network == .host ? nil : StandardFiles.networkSettings,
                maskedPaths: protects ? StandardFiles.maskedPaths(processors: host.throttlingProcessors) : [],
                readonlyPaths: protects ? StandardFiles.readonlyPaths : [],
                seccomp: try host.seccompProfile(options.security.seccomp, granted)))
        try grant(options, on: host)
    }

    /// The option, the image's, or the root; absolute.
    private static func workingDirectory(
        image: ImageConfiguration.ExecutionParameters, options: RunOptions
    ) throws(Failure) -> String {
        let asked = options.workingDirectory.flatMap { $0.isEmpty ? nil : $0 }
        let directory = asked ?? (image.workingDirectory.isEmpty ? "/" : image.workingDirectory)
        guard directory.hasPrefix("/") else {
            throw Failure("the working directory '\(directory)' is invalid, it needs to be an absolute path")
        }
        return directory
    }

    /// The standard mounts, except where something else is wanted in their place, then what was asked for: a mount
    /// inside another comes after it.
    private static func mounts(_ options: RunOptions) -> [Mount] {
        let binds = options.binds.map { bind in
            Mount(
                destination: bind.target, type: "bind", source: bind.source,
                options: ["rbind", "rprivate", bind.isReadOnly ? "ro" : "rw"])
        }
        let temporary = options.temporaryFileSystems.map {
            Mount(destination: $0.target, type: "tmpfs", source: "tmpfs", options: $0.options)
        }
        let asked = (binds + temporary).enumerated()
            .sorted { (depth($0.element), $0.offset) < (depth($1.element), $1.offset) }.map(\.element)
        let taken = Set(asked.map(\.destination))
        let standard = StandardFiles.mounts(sharedMemorySize: options.sharedMemorySize)
        return standard.filter { !taken.contains($0.destination) } + asked
    }

    private static func depth(_ mount: Mount) -> Int { mount.destination.split(separator: "/").count }
}
