internal import CLinux

extension Directory {
    /// Changes owner and group of a name, of the link itself if it is one. See fchownat(2).
    package func setOwner(of name: Path, user: UInt32, group: UInt32) throws(SystemError) {
        try check("change the owner of", name.description) {
            fchownat(number, name.cString, user, group, AT_SYMLINK_NOFOLLOW)
        }
    }

    /// Changes the permission bits of a name that is no link. See fchmodat2(2), and fchmodat(2) on older kernels.
    package func setPermissions(of name: Path, _ permissions: UInt32) throws(SystemError) {
        if linux_fchmodat2(number, name.cString, permissions, AT_SYMLINK_NOFOLLOW) == 0 { return }
        // EPERM may also come from a container's syscall filter that is older than the call.
        guard Errno.current == .notImplemented || Errno.current == .notPermitted else {
            throw SystemError("change the mode of", name.description, .current)
        }
        // glibc's emulation refuses links as well: it goes through an O_PATH descriptor.
        try check("change the mode of", name.description) {
            fchmodat(number, name.cString, permissions, AT_SYMLINK_NOFOLLOW)
        }
    }

    /// Sets the time of last change of a name, of the link itself if it is one; the time of last use follows it.
    /// See utimensat(2).
    package func setModified(of name: Path, _ time: Timestamp) throws(SystemError) {
        let moment = timespec(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds))
        let times = [moment, moment]
        try check("set the time of", name.description) { utimensat(number, name.cString, times, AT_SYMLINK_NOFOLLOW) }
    }

    /// The extended attributes of a name, of the link itself if it is one, sorted by name. See xattr(7).
    ///
    /// The calls take no directory descriptor (until Linux 6.13), so the name is reached through `/proc/self/fd`.
    package func extendedAttributes(of name: Path) throws(SystemError) -> [(name: String, value: [UInt8])] {
        let path = throughProc(name)
        var list = [CChar](repeating: 0, count: 1024)
        var count = llistxattr(path.cString, &list, list.count)
        if count < 0, Errno.current == Errno(rawValue: ERANGE) {
            list = [CChar](repeating: 0, count: 64 << 10)
            count = llistxattr(path.cString, &list, list.count)
        }
        if count < 0 {
            if Errno.current == .notSupported { return [] }
            throw SystemError("list the attributes of", name.description, .current)
        }
        var attributes: [(name: String, value: [UInt8])] = []
        for text in list[..<count].split(separator: 0) {
            let attribute = String(decoding: text.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            if let value = try extendedAttribute(attribute, of: name) { attributes.append((attribute, value)) }
        }
        return attributes.sorted { $0.name < $1.name }
    }

    /// One extended attribute of a name, or nil when it has none of that name. See lgetxattr(2).
    package func extendedAttribute(_ attribute: String, of name: Path) throws(SystemError) -> [UInt8]? {
        let path = throughProc(name)
        var value = [UInt8](repeating: 0, count: 256)
        var count = lgetxattr(path.cString, attribute, &value, value.count)
        if count < 0, Errno.current == Errno(rawValue: ERANGE) {
            value = [UInt8](repeating: 0, count: 64 << 10)
            count = lgetxattr(path.cString, attribute, &value, value.count)
        }
        if count >= 0 { return Array(value[..<count]) }
        if Errno.current == .noData || Errno.current == .notSupported { return nil }
        throw SystemError("read attribute \(attribute) of", name.description, .current)
    }

    /// See lsetxattr(2).
    package func setExtendedAttribute(_ attribute: String, of name: Path, to value: [UInt8]) throws(SystemError) {
        let path = throughProc(name)
        try check("set attribute \(attribute) of", name.description) {
            lsetxattr(path.cString, attribute, value, value.count, 0)
        }
    }

    private func throughProc(_ name: Path) -> Path { Path("/proc/self/fd/\(number)").appending(name) }
}
