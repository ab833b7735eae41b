import Runtime
import Testing

@Suite struct StandardFilesTests {
    @Test func `mounts stand in an order that works, and none lets a set-id program or a device through`() throws {
        let mounts = StandardFiles.mounts()
        #expect(
            mounts.map(\.destination)
                == ["/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue", "/sys", "/sys/fs/cgroup"])
        for mount in mounts {
            let options = try #require(mount.options)
            #expect(options.contains("nosuid") && options.contains("noexec"), "\(mount.destination)")
            let holdsDevices = ["/dev", "/dev/pts"].contains(mount.destination)
            #expect(options.contains("nodev") != holdsDevices, "\(mount.destination)")
            #expect(options.contains("ro") == mount.destination.hasPrefix("/sys"), "\(mount.destination)")
        }
        #expect(mounts[3].options?.last == "size=65536k")
        #expect(StandardFiles.mounts(sharedMemorySize: 1 << 30)[3].options?.last == "size=1048576k")
    }

    @Test func `the device rules refuse first, and then let through what has a node`() {
        let rules = StandardFiles.deviceRules
        #expect(rules.first == .init(allow: false, access: "rwm"))
        #expect(rules.dropFirst().allSatisfy { $0.allow })
        // Neither tun (10:200) nor the host's console (5:1) can be opened.
        #expect(!rules.contains { $0.access == "rwm" && $0.allow && $0.major == 10 })
        #expect(!rules.contains { $0.major == 5 && $0.minor == 1 })
        #expect(rules.filter { $0.access == "rwm" && $0.allow }.count == StandardFiles.devices.count + 2)
    }

    @Test func `the hidden paths are at least those of every engine`() {
        let masked = Set(StandardFiles.maskedPaths(processors: [0, 11]))
        let moby = [
            "/proc/acpi", "/proc/asound", "/proc/interrupts", "/proc/kcore", "/proc/keys", "/proc/latency_stats",
            "/proc/sched_debug", "/proc/scsi", "/proc/timer_list", "/proc/timer_stats", "/sys/firmware",
            "/sys/devices/virtual/powercap", "/sys/devices/system/cpu/cpu0/thermal_throttle",
            "/sys/devices/system/cpu/cpu11/thermal_throttle",
        ]
        #expect(masked.isSuperset(of: moby))
        #expect(masked.isSuperset(of: ["/sys/fs/selinux", "/sys/dev/block"]))
        #expect(masked.count == StandardFiles.maskedPaths().count + 2)
        let readonly = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"]
        #expect(StandardFiles.readonlyPaths == readonly)
    }

    @Test func `limits are all sixteen, and never above what the caller may give`() throws {
        let limits = StandardLimits.limits()
        #expect(Set(limits.map(\.type)) == Set(HostFacts.limitNumbers.keys))
        #expect(limits.allSatisfy { $0.soft <= $0.hard })
        let open = try #require(limits.first { $0.type == "RLIMIT_NOFILE" })
        #expect(open == .init(type: "RLIMIT_NOFILE", soft: 1024, hard: 524_288))

        let asked = StandardLimits.limits(asked: [.init(type: "RLIMIT_NOFILE", soft: 10, hard: 4096)]) { type in
            type == "RLIMIT_NOFILE" ? 2048 : type == "RLIMIT_STACK" ? 1 << 20 : nil
        }
        #expect(asked.contains(.init(type: "RLIMIT_NOFILE", soft: 10, hard: 2048)))
        #expect(asked.contains(.init(type: "RLIMIT_STACK", soft: 1 << 20, hard: 1 << 20)))
        #expect(asked.count == 16)
    }

    @Test func `what the host has is asked of the kernel`() {
        #expect(CapabilitySet.all.isSuperset(of: HostFacts.availableCapabilities))
        #expect(HostFacts.throttlingProcessors.allSatisfy { $0 >= 0 })
    }
}
