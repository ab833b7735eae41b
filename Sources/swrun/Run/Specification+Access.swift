internal import Runtime

extension Specification {
    /// Opens the container to what of the machine it is to reach.
    /// - Throws: `Failure` for a device that is not there, or a setting that would be the host's.
    mutating func grant(_ options: RunOptions, on host: Host) throws {
        let access = options.access.access
        try give(devicesOf: access)
        if !access.limits.isEmpty {
            process?.rlimits = StandardLimits.limits(asked: access.limits, ceiling: host.limitCeiling)
        }
        try set(access.settings)
        if access.isPrivileged { try uncover(options, on: host) }
    }

    private mutating func set(_ settings: [String: String]) throws {
        for (key, value) in settings.sorted(by: { $0.key < $1.key }) {
            let (kind, name): (Namespace.Kind, String) =
                SettingOption.isOfNetwork(key) ? (.network, "network") : (.ipc, "IPC")
            guard linux?.namespaces?.contains(where: { $0.type == kind }) == true else {
                throw Failure(
                    "sysctl '\(key)' is not allowed in the host's \(name) namespace", code: ExitCode.badOption)
            }
            var settings = linux?.sysctl ?? [:]
            settings[key] = value
            linux?.sysctl = settings
        }
    }

    /// What `--privileged` means: nothing is hidden, filtered or read-only. The container's namespaces stay its own.
    private mutating func uncover(_ options: RunOptions, on host: Host) throws {
        let granted = try CapabilitySet.resolve(
            add: ["ALL"] + options.addCapabilities, drop: options.dropCapabilities, available: host.capabilities)
        let isRoot = process?.user.uid == 0
        process?.capabilities = Capabilities(granting: granted, toRoot: isRoot)
        linux?.maskedPaths = []
        linux?.readonlyPaths = []
        // A filter and a profile that were asked for by name are kept.
        let seccomp = options.security.seccomp == .standard ? .unconfined : options.security.seccomp
        linux?.seccomp = try host.seccompProfile(seccomp, granted)
        if options.security.appArmor == .standard { process?.apparmorProfile = nil }
        mounts = mounts?.map { mount in
            guard ["/sys", "/sys/fs/cgroup"].contains(mount.destination), mount.type != "bind" else { return mount }
            var mount = mount
            mount.options?.removeAll { $0 == "ro" }
            return mount
        }
    }
}
