internal import CLinux
package import Linux

/// What `info` tells of this machine.
package struct HostReport: Sendable {
    /// "Debian GNU/Linux 12 (bookworm)".
    package let operatingSystem: String
    package let operatingSystemVersion: String
    package let name: String
    /// "1" where controllers are in trees of their own, v2 beside them or not; "" where there are no cgroups.
    package let controlGroupVersion: String
    /// The limits that containers can have here.
    package let controllers: Set<String>

    package init() throws {
        name = try HostReport.text(of: "/proc/sys/kernel/hostname")
        let release = HostReport.release()
        operatingSystem = release["PRETTY_NAME"] ?? release["NAME"] ?? "Linux"
        operatingSystemVersion = release["VERSION_ID"] ?? ""
        let hierarchy: ControlGroupHierarchy
        do throws(SystemError) {
            hierarchy = try ControlGroupHierarchy.detect()
        } catch {
            // Where nothing can be limited there is still something to report.
            (controlGroupVersion, controllers) = ("", [])
            return
        }
        controlGroupVersion = hierarchy.isUnifiedAlone ? "2" : "1"
        var found = Set(hierarchy.legacy.keys)
        if hierarchy.isUnifiedAlone {
            found.formUnion(
                try HostReport.text(of: "/sys/fs/cgroup/cgroup.controllers").split(separator: " ").map(String.init))
        }
        controllers = found
    }

    /// See proc_sys_kernel(5) osrelease.
    package static var kernelVersion: String {
        get throws { try text(of: "/proc/sys/kernel/osrelease") }
    }

    /// Processors that this process may use. See sched_getaffinity(2).
    package static var processorCount: Int {
        var set = cpu_set_t()
        guard sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else {
            return max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        }
        return withUnsafeBytes(of: &set) { bytes in bytes.reduce(0) { $0 + $1.nonzeroBitCount } }
    }

    /// Bytes. See sysconf(3) _SC_PHYS_PAGES.
    package static var memorySize: UInt64 {
        let (pages, size) = (sysconf(Int32(_SC_PHYS_PAGES)), sysconf(Int32(_SC_PAGESIZE)))
        return UInt64(clamping: pages).multipliedReportingOverflow(by: UInt64(clamping: size)).partialValue
    }

    /// Whether this kernel confines by SELinux. See selinux(8).
    package static var usesSELinux: Bool { FileSystemType(at: "/sys/fs/selinux") == .selinux }

    /// Whether packets are passed on between this machine's networks. See ip(7) ip_forward.
    package static var forwardsPackets: Bool {
        do { return try text(of: "/proc/sys/net/ipv4/ip_forward") == "1" } catch { return false }
    }

    /// The name of the file system that holds a directory: "ext4". See proc_pid_mountinfo(5).
    package static func fileSystem(of path: Path) throws -> String {
        let device = DeviceNumber(try Directory.open(path).descriptor.status().device)
        return try MountEntry.all().first { $0.device == device }?.fileSystem ?? "unknown"
    }

    private static func text(of path: Path, limit: Int = 4096) throws(SystemError) -> String {
        let file = try FileDescriptor.open(path, .readOnly)
        var bytes = try file.readAll(limit: limit, of: path.description)
        while bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// See os-release(5).
    private static func release() -> [String: String] {
        for path in ["/etc/os-release", "/usr/lib/os-release"] as [Path] {
            do throws(SystemError) {
                var values: [String: String] = [:]
                for line in try text(of: path, limit: 64 << 10).split(separator: "\n") {
                    let parts = line.split(separator: "=", maxSplits: 1).map(String.init)
                    guard parts.count == 2, let name = parts.first, let value = parts.last else { continue }
                    values[name] = value.filter { $0 != "\"" && $0 != "'" }
                }
                return values
            } catch {
                // The next place.
            }
        }
        return [:]
    }
}
