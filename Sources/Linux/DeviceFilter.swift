internal import CLinux

/// A program in the kernel that decides which devices the processes of a cgroup may open or make.
/// See bpf(2), BPF_PROG_TYPE_CGROUP_DEVICE.
package enum DeviceFilter {
    /// For whom a program is.
    package enum Reach: Sendable {
        /// The cgroup and all below it, beside the programs of outer cgroups: all must agree. See BPF_F_ALLOW_MULTI.
        case whole
        /// The cgroup, and those below it that bear no program of their own. See BPF_F_ALLOW_OVERRIDE.
        case others
    }

    /// What a cgroup bears itself.
    package enum State: Hashable, Sendable {
        case nothing
        /// A program for others, by its name.
        case others(String)
        case something
    }

    /// Loads a program and attaches it to a cgroup v2 directory. With `others` it takes the place of one that is there.
    /// - Parameters:
    ///   - instructions: `struct bpf_insn` records of 8 bytes each.
    ///   - name: 15 letters and digits at most.
    package static func attach(
        _ instructions: [UInt8], named name: String, to cgroup: borrowing FileDescriptor, for reach: Reach
    ) throws(SystemError) {
        let count = UInt32(truncatingIfNeeded: instructions.count / 8)
        let program = FileDescriptor(
            owning: try check("load the device filter") { linux_bpf_load_device_filter(instructions, count, name) })
        let (group, number) = (cgroup.rawValue, program.rawValue)
        let flags = reach == .whole ? BPF_F_ALLOW_MULTI : BPF_F_ALLOW_OVERRIDE
        try check("attach the device filter") { linux_bpf_attach_device_filter(group, number, UInt32(flags)) }
    }

    /// What a cgroup bears, without its outer ones.
    package static func state(of cgroup: borrowing FileDescriptor) throws(SystemError) -> State {
        let group = cgroup.rawValue
        var flags: UInt32 = 0
        var name = [CChar](repeating: 0, count: Int(BPF_OBJ_NAME_LEN))
        let count = try check("look for a device filter") { linux_bpf_query_device_filter(group, &flags, &name) }
        guard count > 0 else { return .nothing }
        guard count == 1, flags == UInt32(BPF_F_ALLOW_OVERRIDE) else { return .something }
        return .others(String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    }
}
