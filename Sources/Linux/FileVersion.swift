/// Tells one content of a file from the next, where each is written under a temporary name and renamed: the new file is
/// another inode, and no time of an inode's last change can be set by hand. See inode(7), "st_ctim".
package struct FileVersion: Hashable, Sendable {
    package let inode: UInt64
    /// In bytes.
    package let size: Int64
    /// When content or attributes last changed, as precise as the file system's clock.
    package let changed: Timestamp

    package init(inode: UInt64, size: Int64, changed: Timestamp) {
        self.inode = inode
        self.size = size
        self.changed = changed
    }

    package init(_ status: FileStatus) {
        self.init(inode: status.inode, size: status.size, changed: status.changed)
    }
}

extension Directory {
    /// The version of a file below this directory, or nil when nothing is there.
    package func version(of path: Path) throws(SystemError) -> FileVersion? {
        try statusIfPresent(of: path).map { FileVersion($0) }
    }
}
