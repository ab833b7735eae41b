internal import CLinux

/// Flags of one mount. See mount_setattr(2) MOUNT_ATTR_*.
package struct MountAttributes: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static let readOnly = MountAttributes(rawValue: UInt64(MOUNT_ATTR_RDONLY))
    package static let noSetID = MountAttributes(rawValue: UInt64(MOUNT_ATTR_NOSUID))
    package static let noDevices = MountAttributes(rawValue: UInt64(MOUNT_ATTR_NODEV))
    package static let noExecution = MountAttributes(rawValue: UInt64(MOUNT_ATTR_NOEXEC))
    package static let noAccessTime = MountAttributes(rawValue: UInt64(MOUNT_ATTR_NOATIME))
    package static let strictAccessTime = MountAttributes(rawValue: UInt64(MOUNT_ATTR_STRICTATIME))
    package static let noDirectoryAccessTime = MountAttributes(rawValue: UInt64(MOUNT_ATTR_NODIRATIME))
}

/// One parameter of a file system: "mode=755", or a bare word such as "newinstance".
package struct MountParameter: Hashable, Sendable, CustomStringConvertible {
    package let key: String
    package let value: String?

    package init(_ key: String, _ value: String? = nil) {
        self.key = key
        self.value = value
    }

    package var description: String { value.map { "\(key)=\($0)" } ?? key }
}

/// How mounts and unmounts below a mount travel between it and its copies. See mount_namespaces(7), "Shared subtrees".
package enum MountPropagation: Hashable, Sendable {
    case isPrivate
    /// From the original to the copy, not back.
    case slave
    case shared

    var flag: UInt64 {
        switch self {
        case .isPrivate: UInt64(MS_PRIVATE)
        case .slave: UInt64(MS_SLAVE)
        case .shared: UInt64(MS_SHARED)
        }
    }
}

/// The calls that make, change and move mounts.
///
/// Mounts are made detached, held by descriptor, and only then attached to a place that is held by descriptor as well:
/// no path is looked up twice, so nobody can slip a link in between.
package enum Mount {
    /// Makes a mount of a file system that is attached nowhere yet. See fsopen(2), fsconfig(2), fsmount(2).
    package static func create(
        _ type: String, source: String?, _ parameters: [MountParameter], _ attributes: MountAttributes
    ) throws(SystemError) -> FileDescriptor {
        let context = FileDescriptor(
            owning: try check("open file system", type) { fsopen(type, UInt32(FSOPEN_CLOEXEC)) })
        let number = context.rawValue
        let text = FSCONFIG_SET_STRING.rawValue
        if let source {
            try check("set the source of \(type) to", source) { fsconfig(number, text, "source", source, 0) }
        }
        for parameter in parameters {
            try check("give \(type) the option", parameter.description) {
                parameter.value.map { fsconfig(number, text, parameter.key, $0, 0) }
                    ?? fsconfig(number, FSCONFIG_SET_FLAG.rawValue, parameter.key, nil, 0)
            }
        }
        try check("create file system", type) { fsconfig(number, FSCONFIG_CMD_CREATE.rawValue, nil, nil, 0) }
        return FileDescriptor(
            owning: try check("mount", type) {
                fsmount(number, UInt32(FSMOUNT_CLOEXEC), UInt32(truncatingIfNeeded: attributes.rawValue))
            })
    }

    /// Makes a second, detached mount of a place of the host. See open_tree(2) OPEN_TREE_CLONE.
    package static func clone(_ path: Path, recursive: Bool) throws(SystemError) -> FileDescriptor {
        let flags = UInt32(OPEN_TREE_CLONE) | UInt32(O_CLOEXEC) | (recursive ? UInt32(AT_RECURSIVE) : 0)
        return FileDescriptor(
            owning: try check("bind", path.description) { open_tree(AT_FDCWD, path.cString, flags) })
    }

    /// Makes a second, detached mount of what a descriptor holds. See open_tree(2) AT_EMPTY_PATH.
    package static func clone(_ place: borrowing FileDescriptor, recursive: Bool) throws(SystemError) -> FileDescriptor
    {
        let flags =
            UInt32(OPEN_TREE_CLONE) | UInt32(O_CLOEXEC) | UInt32(AT_EMPTY_PATH) | (recursive ? UInt32(AT_RECURSIVE) : 0)
        let number = place.rawValue
        return FileDescriptor(owning: try check("bind", descriptorName(number)) { open_tree(number, "", flags) })
    }

    /// Opens a mount that a descriptor holds once more, attached or not. See open_tree(2) AT_EMPTY_PATH.
    package static func reopen(_ mount: borrowing FileDescriptor) throws(SystemError) -> FileDescriptor {
        let number = mount.rawValue
        return FileDescriptor(
            owning: try check("open", descriptorName(number)) {
                open_tree(number, "", UInt32(O_CLOEXEC) | UInt32(AT_EMPTY_PATH))
            })
    }

    /// Sets flags of a mount that is held by descriptor. See mount_setattr(2).
    package static func set(
        _ attributes: MountAttributes, on mount: borrowing FileDescriptor, recursive: Bool
    ) throws(SystemError) {
        var change = mount_attr(attr_set: attributes.rawValue, attr_clr: 0, propagation: 0, userns_fd: 0)
        let (number, flags) = (mount.rawValue, UInt32(AT_EMPTY_PATH) | (recursive ? UInt32(AT_RECURSIVE) : 0))
        try check("set the flags of a mount") {
            mount_setattr(number, "", flags, &change, MemoryLayout<mount_attr>.size)
        }
    }

    /// Takes flags from a mount that is held by descriptor. See mount_setattr(2).
    package static func clear(
        _ attributes: MountAttributes, on mount: borrowing FileDescriptor
    ) throws(SystemError) {
        var change = mount_attr(attr_set: 0, attr_clr: attributes.rawValue, propagation: 0, userns_fd: 0)
        let number = mount.rawValue
        try check("clear the flags of a mount") {
            mount_setattr(number, "", UInt32(AT_EMPTY_PATH), &change, MemoryLayout<mount_attr>.size)
        }
    }

    /// Sets how a mount that is held by descriptor propagates. See mount_setattr(2).
    package static func set(
        _ propagation: MountPropagation, on mount: borrowing FileDescriptor, recursive: Bool
    ) throws(SystemError) {
        var change = mount_attr(attr_set: 0, attr_clr: 0, propagation: propagation.flag, userns_fd: 0)
        let (number, flags) = (mount.rawValue, UInt32(AT_EMPTY_PATH) | (recursive ? UInt32(AT_RECURSIVE) : 0))
        try check("set the propagation of a mount") {
            mount_setattr(number, "", flags, &change, MemoryLayout<mount_attr>.size)
        }
    }

    /// Attaches a detached mount to a place held by descriptor. See move_mount(2).
    package static func attach(
        _ mount: borrowing FileDescriptor, to target: borrowing FileDescriptor
    ) throws(SystemError) {
        let (source, place) = (mount.rawValue, target.rawValue)
        let flags = UInt32(MOVE_MOUNT_F_EMPTY_PATH) | UInt32(MOVE_MOUNT_T_EMPTY_PATH)
        try check("attach a mount") { move_mount(source, "", place, "", flags) }
    }

    /// Takes away the topmost mount on a place of the host. See umount2(2).
    /// - Parameter lazily: Whether it may be in use: then it goes out of sight at once, and ends with its last user.
    package static func detach(_ place: Path, lazily: Bool) throws(SystemError) {
        let flags = Int32(UMOUNT_NOFOLLOW) | (lazily ? Int32(MNT_DETACH) : 0)
        try check("unmount", place.description) { umount2(place.cString, flags) }
    }

    /// Stacks directories: the first of `lowerdir` on top, changes going to `upperdir`. See mount(2), and
    /// Documentation/filesystems/overlayfs.rst in the kernel.
    package static func overlay(
        at target: Path, options: String, _ attributes: MountAttributes
    ) throws(SystemError) {
        var flags: UInt = 0
        if attributes.contains(.noDevices) { flags |= UInt(MS_NODEV) }
        if attributes.contains(.noSetID) { flags |= UInt(MS_NOSUID) }
        if attributes.contains(.readOnly) { flags |= UInt(MS_RDONLY) }
        try check("mount overlay on", target.description) {
            mount("overlay", target.cString, "overlay", flags, options)
        }
    }

    /// Stops mounts and unmounts from travelling between this mount namespace and others. See mount(2) MS_PRIVATE.
    package static func makeAllPrivate() throws(SystemError) {
        try check("make private the mounts below", "/") {
            mount("none", "/", nil, UInt(MS_REC) | UInt(MS_PRIVATE), nil)
        }
    }

    /// Makes a directory that is a mount point the root of this process, and lets go of the old root.
    ///
    /// Old and new root share one place, so that no directory for the old root is needed; the old one lies on top and is
    /// detached with everything below it. See pivot_root(2), "pivot_root(".", ".")".
    package static func pivotRoot(to directory: Path) throws(SystemError) {
        try check("enter", directory.description) { chdir(directory.cString) }
        try check("pivot_root to", directory.description) { linux_pivot_root(".", ".") }
        try check("detach", "the old root") { umount2(".", Int32(MNT_DETACH)) }
        try check("enter", "/") { chdir("/") }
    }
}
