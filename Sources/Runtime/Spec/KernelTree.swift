package import Linux

/// The trees that the kernel fills, `/proc` and `/sys`: programs, and swrun itself, believe what stands there, so nothing
/// else may be put in their places (CVE-2019-19921, CVE-2025-52881).
package enum KernelTree {
    /// Whether something may be mounted on a place of the container: anywhere but in these trees, and in them where it
    /// changes only what the container is told of the machine.
    /// - Parameter destination: Absolute, without ".." or double slashes.
    package static func mayBeCovered(_ destination: Path) -> Bool {
        guard let top = destination.components.first else { return false }
        let allowed: [Path]
        switch top {
        case "proc": allowed = coverableProcesses
        case "sys": return destination.components.starts(with: ["sys", "fs", "cgroup"])
        default: return true
        }
        return allowed.contains { $0.components.elementsEqual(destination.components) }
    }

    /// Files that only report, which lxcfs replaces by numbers of the container's own; runc has the same list.
    private static let coverableProcesses: [Path] = [
        "/proc/cpuinfo", "/proc/diskstats", "/proc/loadavg", "/proc/meminfo", "/proc/net/dev", "/proc/slabinfo",
        "/proc/stat", "/proc/swaps", "/proc/uptime", "/proc/sys/crypto/fips_enabled", "/proc/sys/kernel/ns_last_pid",
    ]

    /// Throws ELOOP for a place that is in one of these trees by way of a link, though its name is not.
    static func refuse(_ place: borrowing FileDescriptor, for destination: Path) throws(SystemError) {
        let top = destination.components.first
        if top == "proc" || top == "sys" { return }
        let type = try place.fileSystemType()
        // These two belong to /dev.
        if top == "dev", type == .terminals || type == .messageQueues { return }
        guard type.isMadeByKernel else { return }
        throw SystemError("mount on", destination.description, .tooManyLinks)
    }
}
