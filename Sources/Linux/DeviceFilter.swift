internal import CLinux

/// A program in the kernel that decides which devices the processes of a cgroup may open or make.
/// See bpf(2), BPF_PROG_TYPE_CGROUP_DEVICE.
package enum DeviceFilter {
    /// Loads a program and attaches it to a cgroup v2 directory, beside those of outer cgroups: all must agree.
    /// - Parameter instructions: `struct bpf_insn` records of 8 bytes each.
    package static func attach(
        _ instructions: [UInt8], to cgroup: borrowing FileDescriptor
    ) throws(SystemError) {
        let count = UInt32(truncatingIfNeeded: instructions.count / 8)
        let program = FileDescriptor(
            owning: try check("load the device filter") { linux_bpf_load_device_filter(instructions, count) })
        let (group, number) = (cgroup.rawValue, program.rawValue)
        try check("attach the device filter") { linux_bpf_attach_device_filter(group, number) }
    }
}
