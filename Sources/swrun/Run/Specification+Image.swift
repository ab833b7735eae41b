internal import ImageStore
internal import Runtime

extension Specification {
    /// The one place where an image's configuration and a command line become what a container is.
    /// - Parameters:
    ///   - image: How the image is meant to be run.
    ///   - id: The container's 64 digits; the first twelve are its host name unless it is given one.
    ///   - user: The user of the options or the image, resolved by the image's own files.
    ///   - points: What is mounted by the user's or the image's wish.
    /// - Throws: `Failure` or `CapabilityError` for what cannot be had.
    init(
        image: ImageConfiguration.ExecutionParameters, options: RunOptions, id: String, user: ResolvedUser, host: Host,
        mounting points: [MountPoint] = []
    ) throws {
        let hostName =
            options.hostName
            ?? (options.network.mode == .host || options.namespaces.modes.hostname == .host
                ? host.name : String(id.prefix(12)))
        let granted = try CapabilitySet.resolve(
            add: options.addCapabilities, drop: options.dropCapabilities, available: host.capabilities)
        let command = try ContainerCommand(image: image, options: options).words
        let process = Process(
            terminal: options.hasTerminal,
            user: User(uid: user.uid, gid: user.gid, additionalGids: user.additionalGids),
            args: options.usesInit ? InitProgram.words(before: command) : command,
            env: options.environment.merged(
                withImage: image.environment, hostName: hostName, hasTerminal: options.hasTerminal, home: user.home),
            cwd: try Specification.workingDirectory(image: image, options: options),
            capabilities: Capabilities(granting: granted, toRoot: user.uid == 0),
            rlimits: StandardLimits.limits(ceiling: host.limitCeiling),
            noNewPrivileges: options.security.noNewPrivileges, oomScoreAdj: options.resources.oomScoreAdjustment,
            apparmorProfile: try host.appArmorProfile(options.security.appArmor))
        let protects = options.security.protectsSystemPaths
        self.init(
            root: Root(readonly: options.isReadOnly), process: process, hostname: hostName,
            domainname: options.names.domainName.isEmpty ? nil : options.names.domainName,
            mounts: Specification.mounts(points, options) + (try host.initMount(options.usesInit)),
            annotations: Specification.annotations(points, options.annotations),
            linux: Linux(
                namespaces: StandardFiles.namespaces
                    .filter { $0 != .network || options.network.isOwn }
                    .compactMap(options.namespaces.modes.namespace),
                cgroupsPath:
                    "/\(options.resources.controlGroupParent.isEmpty ? "swrun" : options.resources.controlGroupParent)/\(id)",
                resources: Resources(options.resources.limits, devices: StandardFiles.deviceRules),
                // Settings of the network namespace: the host's are not ours to change.
                sysctl: options.network.isOwn ? StandardFiles.networkSettings : nil,
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
}
