/// What every container finds in its root file system without its image having it: mounts, devices and links, and what
/// of the kernel's own files is hidden or cannot be written. Where the engines in use differ, the stricter one counts.
package enum StandardFiles {
    /// The mounts, in the order in which they are made.
    /// - Parameter sharedMemorySize: Bytes of /dev/shm.
    package static func mounts(sharedMemorySize: UInt64 = 64 << 20) -> [Specification.Mount] {
        [
            // The container's own view of its processes; programs cannot start without it.
            .init(destination: "/proc", type: "proc", source: "proc", options: ["nosuid", "noexec", "nodev"]),
            // No device of the image or of the host: only the nodes below. Not executable, so it is no place for a dropper.
            .init(
                destination: "/dev", type: "tmpfs", source: "tmpfs",
                options: ["nosuid", "noexec", "strictatime", "mode=755", "size=65536k"]),
            // Terminals that neither the host nor another container can see; group 5 is "tty" everywhere.
            .init(
                destination: "/dev/pts", type: "devpts", source: "devpts",
                options: ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620", "gid=5"]),
            // POSIX shared memory, see shm_overview(7): bounded, as it is memory.
            .init(
                destination: "/dev/shm", type: "tmpfs", source: "shm",
                options: ["nosuid", "noexec", "nodev", "mode=1777", "size=\(sharedMemorySize >> 10)k"]),
            // POSIX message queues of the container's IPC namespace, see mq_overview(7).
            .init(
                destination: "/dev/mqueue", type: "mqueue", source: "mqueue", options: ["nosuid", "noexec", "nodev"]),
            // What the kernel tells of devices; read-only, because most of it is the host's.
            .init(
                destination: "/sys", type: "sysfs", source: "sysfs", options: ["nosuid", "noexec", "nodev", "ro"]),
            // The container's limits, for programs that size themselves by them; read-only, or it would lift them.
            .init(
                destination: "/sys/fs/cgroup", type: "cgroup", source: "cgroup",
                options: ["nosuid", "noexec", "nodev", "relatime", "ro"]),
        ]
    }

    /// A character device that anybody may read and write.
    package struct DeviceNode: Hashable, Sendable {
        /// The name below /dev.
        package let name: String
        package let major: UInt32
        package let minor: UInt32
    }

    /// The nodes of /dev, all of mode 0666 and owned by root. See null(4), full(4), random(4), tty(4).
    package static let devices = [
        DeviceNode(name: "null", major: 1, minor: 3),  // Where unwanted output goes; a shell cannot do without.
        DeviceNode(name: "zero", major: 1, minor: 5),  // Empty pages, for older allocators and for dd.
        DeviceNode(name: "full", major: 1, minor: 7),  // A disk that is always full, for tests of programs.
        DeviceNode(name: "random", major: 1, minor: 8),  // Keys; the same source as urandom since Linux 5.6.
        DeviceNode(name: "urandom", major: 1, minor: 9),  // Random numbers for programs without getrandom(2).
        DeviceNode(name: "tty", major: 5, minor: 0),  // Stands for the process's own terminal: a password prompt.
    ]

    /// A symbolic link below /dev.
    package struct Link: Hashable, Sendable {
        package let name: String
        package let target: String
    }

    package static let links = [
        Link(name: "fd", target: "/proc/self/fd"),  // Shells' <(…) names its pipes here.
        Link(name: "stdin", target: "/proc/self/fd/0"),  // For programs that can only be given a file's name.
        Link(name: "stdout", target: "/proc/self/fd/1"),  // Where servers in containers send their logs.
        Link(name: "stderr", target: "/proc/self/fd/2"),
        Link(name: "ptmx", target: "pts/ptmx"),  // The devpts above makes new terminals, not the host's.
    ]

    /// The device cgroup's rules: nothing but the nodes above and terminals can be opened. Making a node of any device
    /// stays possible (archives hold them); opening it is what is refused.
    package static let deviceRules: [Specification.DeviceRule] =
        [
            .init(allow: false, access: "rwm"),
            .init(allow: true, type: "c", access: "m"),
            .init(allow: true, type: "b", access: "m"),
        ]
        + devices.map {
            .init(allow: true, type: "c", major: Int64($0.major), minor: Int64($0.minor), access: "rwm")
        } + [
            .init(allow: true, type: "c", major: 5, minor: 2, access: "rwm"),  // ptmx
            .init(allow: true, type: "c", major: 136, access: "rwm"),  // The terminals of devpts.
        ]

    /// A namespace of its own for each kind that the kernel can tell apart without mapping users.
    package static let namespaces: [Specification.Namespace.Kind] = [.mount, .pid, .network, .ipc, .uts, .cgroup]
}
