internal import CLinux

/// Changes of what a descriptor of O_PATH is a handle on: a link, a device, a fifo. The name by which it was found may
/// stand for something else by now.
extension FileDescriptor {
    /// See fchownat(2) AT_EMPTY_PATH.
    package func setOwnerOfHandle(user: UInt32, group: UInt32) throws(SystemError) {
        try check("change the owner of", descriptorName(rawValue)) {
            fchownat(rawValue, "", user, group, AT_EMPTY_PATH)
        }
    }

    /// The mode of anything but a link. See chmod(2), proc_pid_fd(5).
    package func setPermissionsOfHandle(_ permissions: UInt32) throws(SystemError) {
        let path = Path("/proc/self/fd/\(rawValue)")
        try check("change the mode of", descriptorName(rawValue)) { chmod(path.cString, permissions) }
    }

    /// The time of last change; the time of last use follows it. See utimensat(2) AT_EMPTY_PATH.
    package func setModifiedOfHandle(_ time: Timestamp) throws(SystemError) {
        let moment = timespec(tv_sec: Int(time.seconds), tv_nsec: Int(time.nanoseconds))
        let times = [moment, moment]
        try check("set the time of", descriptorName(rawValue)) { utimensat(rawValue, "", times, AT_EMPTY_PATH) }
    }

    /// Opens for writing, emptied, the very file that this descriptor (of O_PATH) is a handle on, if it is a regular one.
    /// See proc_pid_fd(5).
    package func reopenRegularForWriting() throws(SystemError) -> FileDescriptor {
        guard try status().kind == .regular else { throw SystemError("write", "a special file", .invalidArgument) }
        return try .open(Path("/proc/self/fd/\(rawValue)"), [.writeOnly, .truncate])
    }

    /// What file system the open file belongs to. See fstatfs(2).
    package func fileSystemType() throws(SystemError) -> FileSystemType {
        var answer = statfs()
        try check("ask for the file system of", descriptorName(rawValue)) { fstatfs(rawValue, &answer) }
        return FileSystemType(rawValue: Int(answer.f_type))
    }
}

extension Directory {
    /// Gives the file that a descriptor is a handle on another name here. See linkat(2), proc_pid_fd(5).
    package func makeHardLink(_ name: Path, toHandle file: borrowing FileDescriptor) throws(SystemError) {
        let own = Path("/proc/self/fd/\(file.rawValue)")
        try check("create hard link", name.description) {
            linkat(AT_FDCWD, own.cString, number, name.cString, AT_SYMLINK_FOLLOW)
        }
    }
}
