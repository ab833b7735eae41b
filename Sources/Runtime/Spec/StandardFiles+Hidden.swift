extension StandardFiles {
    /// What is hidden: a directory behind an empty one, a file behind /dev/null; names that a kernel lacks are skipped.
    /// - Parameter processors: The numbers of those that have a `thermal_throttle` directory.
    package static func maskedPaths(processors: [Int] = []) -> [String] {
        masked + processors.map { "/sys/devices/system/cpu/cpu\($0)/thermal_throttle" }
    }

    private static let masked = [
        "/proc/acpi",  // Switches hardware of the host.
        "/proc/asound",  // The host's sound cards.
        "/proc/config.gz",  // How the kernel was built: which of its holes are there.
        "/proc/interrupts",  // Counts every interrupt of the host: a clock to spy on others' keys and traffic.
        "/proc/iomem",  // Physical addresses, which attacks on memory start from.
        "/proc/kallsyms",  // Addresses inside the kernel.
        "/proc/kcore",  // The whole memory of the host.
        "/proc/keys",  // Keys of other users: the keyring knows no containers.
        "/proc/kpageflags",  // The state of every physical page of the host.
        "/proc/latency_stats",  // What the host's processes wait for.
        "/proc/sched_debug",  // Names and numbers of every process of the host.
        "/proc/scsi",  // Adds and removes disks of the host (CVE-2017-16539).
        "/proc/timer_list",  // Kernel addresses, and every process with a timer.
        "/proc/timer_stats",
        "/proc/vmallocinfo",  // Kernel addresses.
        "/sys/dev/block",  // The host's disks by number.
        "/sys/devices/virtual/powercap",  // Power meters fine enough to read keys from (CVE-2020-8694).
        "/sys/firmware",  // Tables and variables of the host's firmware, serial numbers among them.
        "/sys/fs/bpf",  // Where programs in the kernel are pinned.
        "/sys/fs/selinux",  // The host's policy.
        "/sys/kernel/debug",  // Made for developers, trusts whoever can open it.
        "/sys/kernel/security",  // The host's security modules.
        "/sys/kernel/tracing",  // Watches the whole kernel.
    ]

    /// What can be read and not written, even by root with every capability of the standard set.
    ///
    /// `/proc/asound`, which some engines list here, is hidden above.
    package static let readonlyPaths = [
        "/proc/bus",  // PCI configuration space: devices of the host.
        "/proc/fs",  // Settings of the host's file systems.
        "/proc/irq",  // Which processor serves which device.
        "/proc/sys",  // Settings of the kernel; those of our own namespaces are set before.
        "/proc/sysrq-trigger",  // Reboots the host by one letter.
    ]

    /// Settings of a network namespace of the container's own, which make up for capabilities that it does not get.
    package static let networkSettings = [
        "net.ipv4.ping_group_range": "0 2147483647",  // `ping` for everybody, without CAP_NET_RAW.
        "net.ipv4.ip_unprivileged_port_start": "0",  // Port 80 for servers that are not root: no other's port is near.
    ]
}
