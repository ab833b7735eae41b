internal import CLinux

/// Who this process is to the kernel. See credentials(7), capabilities(7).
///
/// The identity calls go to the kernel directly: glibc's functions would first ask its other threads to follow, and a
/// cloned child has none.
package enum Credentials {
    /// See setgroups(2).
    package static func setGroups(_ groups: [UInt32]) throws(SystemError) {
        try check("set groups to", "\(groups)") { linux_setgroups(groups.count, groups) }
    }

    /// Real, effective and saved group at once. See setresgid(2).
    package static func setGroup(_ group: UInt32) throws(SystemError) {
        try check("set group to", "\(group)") { linux_setresgid(group, group, group) }
    }

    /// Real, effective and saved user at once. See setresuid(2).
    package static func setUser(_ user: UInt32) throws(SystemError) {
        try check("set user to", "\(user)") { linux_setresuid(user, user, user) }
    }

    /// Whether permitted capabilities survive the change to another user. See prctl(2) PR_SET_KEEPCAPS.
    package static func keepCapabilities(_ keep: Bool) throws(SystemError) {
        try check("set keepcaps") { linux_prctl(PR_SET_KEEPCAPS, keep ? 1 : 0, 0, 0, 0) }
    }

    /// Takes a capability out of the bounding set: no execve(2) can bring it back. See prctl(2) PR_CAPBSET_DROP.
    package static func dropFromBoundingSet(_ capability: Int32) throws(SystemError) {
        try check("drop capability", "\(capability)") { linux_prctl(PR_CAPBSET_DROP, UInt(capability), 0, 0, 0) }
    }

    /// Empties the ambient set. See prctl(2) PR_CAP_AMBIENT_CLEAR_ALL.
    package static func clearAmbientSet() throws(SystemError) {
        try check("clear the ambient capabilities") {
            linux_prctl(PR_CAP_AMBIENT, UInt(PR_CAP_AMBIENT_CLEAR_ALL), 0, 0, 0)
        }
    }

    /// The highest capability this kernel knows. See prctl(2) PR_CAPBSET_READ, which fails past the end.
    package static var lastCapability: Int32 {
        var number: Int32 = 40
        while linux_prctl(PR_CAPBSET_READ, UInt(number + 1), 0, 0, 0) >= 0 { number += 1 }
        while number > 0, linux_prctl(PR_CAPBSET_READ, UInt(number), 0, 0, 0) < 0 { number -= 1 }
        return number
    }

    /// From now on no execve(2) gives more rights than the process has. See prctl(2) PR_SET_NO_NEW_PRIVS.
    package static func setNoNewPrivileges() throws(SystemError) {
        try check("set no_new_privs") { linux_prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) }
    }

    /// Puts a compiled filter before every system call of this process. See seccomp(2) SECCOMP_SET_MODE_FILTER.
    ///
    /// Bit SECCOMP_FILTER_FLAG_SPEC_ALLOW keeps the processor's speculation as it is: the peers do so too, for speed.
    /// - Parameter program: `struct sock_filter` records of 8 bytes. See Documentation/userspace-api/seccomp_filter.rst.
    package static func installFilter(_ program: [UInt8]) throws(SystemError) {
        var bytes = program
        try bytes.withUnsafeMutableBufferPointer { buffer throws(SystemError) in
            let raw = UnsafeMutableRawPointer(buffer.baseAddress)
            var filter = sock_fprog(
                len: UInt16(truncatingIfNeeded: buffer.count / MemoryLayout<sock_filter>.stride),
                filter: raw?.assumingMemoryBound(to: sock_filter.self))
            try check("install the seccomp filter") {
                linux_seccomp(UInt32(SECCOMP_SET_MODE_FILTER), UInt32(SECCOMP_FILTER_FLAG_SPEC_ALLOW), &filter)
            }
        }
    }
}
