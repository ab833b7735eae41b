internal import CCapability
internal import CLinux
internal import Linux

/// What this machine lets its containers have: asked of the kernel, never assumed.
package enum HostFacts {
    /// The capabilities that a process started here can hold at all. See prctl(2) PR_CAPBSET_READ.
    package static var availableCapabilities: CapabilitySet {
        CapabilitySet(
            Capability.allCases.filter { linux_prctl(PR_CAPBSET_READ, UInt(exactly: $0.rawValue) ?? 0, 0, 0, 0) == 1 })
    }

    /// The caller's own hard limit, or nil where the caller may raise it (or the kernel has no such limit).
    /// See getrlimit(2).
    package static func limitCeiling(_ type: String) -> UInt64? {
        guard !mayRaiseLimits, let number = limitNumbers[type] else { return nil }
        var limit = rlimit()
        return prlimit(0, __rlimit_resource(rawValue: number), nil, &limit) == 0 ? UInt64(limit.rlim_max) : nil
    }

    /// Whether this process holds CAP_SYS_RESOURCE.
    private static let mayRaiseLimits: Bool = {
        guard let own = cap_get_proc() else { return false }
        defer { cap_free(UnsafeMutableRawPointer(own)) }
        var flag = CAP_CLEAR
        return cap_get_flag(own, cap_value_t(Capability.sysResource.rawValue), CAP_EFFECTIVE, &flag) == 0
            && flag == CAP_SET
    }()

    /// The kernel's numbers of the limits, by the names that the OCI specification has for them.
    package static let limitNumbers: [String: UInt32] = [
        "RLIMIT_CPU": 0, "RLIMIT_FSIZE": 1, "RLIMIT_DATA": 2, "RLIMIT_STACK": 3, "RLIMIT_CORE": 4, "RLIMIT_RSS": 5,
        "RLIMIT_NPROC": 6, "RLIMIT_NOFILE": 7, "RLIMIT_MEMLOCK": 8, "RLIMIT_AS": 9, "RLIMIT_LOCKS": 10,
        "RLIMIT_SIGPENDING": 11, "RLIMIT_MSGQUEUE": 12, "RLIMIT_NICE": 13, "RLIMIT_RTPRIO": 14, "RLIMIT_RTTIME": 15,
    ]

    /// The numbers of the processors that show how often they were slowed down: a clock to spy on others with.
    package static var throttlingProcessors: [Int] {
        // All have the directory or none, so the first one answers for machines without it, which is every virtual one.
        let first: Path = "/sys/devices/system/cpu/cpu0/thermal_throttle"
        guard access(first.cString, F_OK) == 0, let folder = try? Directory.open("/sys/devices/system/cpu"),
            let entries = try? folder.entries()
        else { return [] }
        return entries.compactMap { entry in
            let name = entry.name.description
            return name.hasPrefix("cpu") ? Int(name.dropFirst(3)) : nil
        }.sorted()
    }
}
