internal import CLinux

extension FileDescriptor {
    /// Changes owner and group of the open file; the kernel then drops set-id bits and file capabilities.
    /// See fchown(2).
    package func setOwner(user: UInt32, group: UInt32) throws(SystemError) {
        try check("change the owner of", descriptorName(rawValue)) { fchown(rawValue, user, group) }
    }

    /// Changes the permission bits, set-id and sticky included, of the open file. See fchmod(2).
    package func setPermissions(_ permissions: UInt32) throws(SystemError) {
        try check("change the mode of", descriptorName(rawValue)) { fchmod(rawValue, permissions) }
    }

    /// Sets the time of last change of the open file; the time of last use follows it. See futimens(3).
    package func setModified(_ time: Timestamp) throws(SystemError) {
        let moment = timespec(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds))
        let times = [moment, moment]
        try check("set the time of", descriptorName(rawValue)) { futimens(rawValue, times) }
    }

    /// See fsetxattr(2).
    package func setExtendedAttribute(_ attribute: String, to value: [UInt8]) throws(SystemError) {
        try check("set attribute \(attribute) of", descriptorName(rawValue)) {
            fsetxattr(rawValue, attribute, value, value.count, 0)
        }
    }

    /// Whether the open file has such an attribute, whatever its value. See fgetxattr(2).
    package func hasExtendedAttribute(_ attribute: String) throws(SystemError) -> Bool {
        if fgetxattr(rawValue, attribute, nil, 0) >= 0 { return true }
        guard Errno.current == .noData || Errno.current == .notSupported else {
            throw SystemError("get attribute \(attribute) of", descriptorName(rawValue), .current)
        }
        return false
    }
}

extension Directory {
    /// Whether another file system, or another part of this one, is mounted on a name. See statx(2)
    /// STATX_ATTR_MOUNT_ROOT (Linux 5.8).
    package func isMountPoint(_ name: Path) throws(SystemError) -> Bool {
        try check("stat", name.description) { linux_is_mount_root(descriptor.rawValue, name.cString) } != 0
    }
}
