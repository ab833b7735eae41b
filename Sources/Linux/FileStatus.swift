internal import CLinux

/// What inode(7) says of a file.
package struct FileStatus: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        case regular, directory, symbolicLink, characterDevice, blockDevice, fifo, socket
    }

    package let kind: Kind
    /// The permission bits with set-id and sticky, without the kind.
    package let permissions: UInt32
    package let userID: UInt32
    package let groupID: UInt32
    package let size: Int64
    package let linkCount: UInt64
    package let device: UInt64
    package let inode: UInt64
    /// For device nodes: which device.
    package let deviceNumber: DeviceNumber
    package let modified: Timestamp
    /// When content or attributes last changed.
    package let changed: Timestamp
    /// 512-byte blocks really held.
    package let blocks: Int64

    init(_ raw: stat) {
        kind =
            switch Int32(raw.st_mode) & S_IFMT {
            case S_IFDIR: .directory
            case S_IFLNK: .symbolicLink
            case S_IFCHR: .characterDevice
            case S_IFBLK: .blockDevice
            case S_IFIFO: .fifo
            case S_IFSOCK: .socket
            default: .regular
            }
        permissions = raw.st_mode & 0o7777
        userID = raw.st_uid
        groupID = raw.st_gid
        size = Int64(raw.st_size)
        linkCount = UInt64(raw.st_nlink)
        device = UInt64(raw.st_dev)
        inode = UInt64(raw.st_ino)
        deviceNumber = DeviceNumber(UInt64(raw.st_rdev))
        modified = Timestamp(seconds: Int64(raw.st_mtim.tv_sec), nanoseconds: Int32(raw.st_mtim.tv_nsec))
        changed = Timestamp(seconds: Int64(raw.st_ctim.tv_sec), nanoseconds: Int32(raw.st_ctim.tv_nsec))
        blocks = Int64(raw.st_blocks)
    }

    /// Whether this is the mark that hides a lower file in an overlay: a character device 0:0.
    package var isOverlayWhiteout: Bool { kind == .characterDevice && deviceNumber == DeviceNumber(major: 0, minor: 0) }
}

/// Major and minor number of a device. See makedev(3).
package struct DeviceNumber: Hashable, Sendable {
    package let major: UInt32
    package let minor: UInt32
    package init(major: UInt32, minor: UInt32) {
        self.major = major
        self.minor = minor
    }

    /// - Parameter raw: As stat(2) and /proc/PID/stat give it.
    package init(_ raw: UInt64) { self.init(major: linux_major(dev_t(raw)), minor: linux_minor(dev_t(raw))) }
    var raw: dev_t { linux_makedev(major, minor) }
}

extension FileDescriptor {
    /// What the kernel says of the open file. See fstat(2).
    package func status() throws(SystemError) -> FileStatus {
        var raw = stat()
        try check("stat", descriptorName(rawValue)) { fstat(rawValue, &raw) }
        return FileStatus(raw)
    }
}
