package import Linux

/// One file of a tar archive, without its content. See tar(5), pax(1).
package struct TarEntry: Sendable {
    package enum Kind: Hashable, Sendable {
        case regular, directory, fifo
        /// What the link says.
        case symbolicLink(Path)
        /// A second name for an entry that came earlier: the name of that entry.
        case hardLink(Path)
        case characterDevice(DeviceNumber)
        case blockDevice(DeviceNumber)
    }

    /// The name as it stands in the archive: never empty and free of NUL, but perhaps absolute, with "..", or with a
    /// slash at its end.
    package var path: Path
    package var kind: Kind
    /// The permission bits with set-id and sticky.
    package var permissions: UInt32
    package var userID: UInt32
    package var groupID: UInt32
    /// Bytes of content of a regular file, its holes included; 0 for everything else.
    package var size: Int64
    package var modified: Timestamp
    /// Sorted by name, each name once. See xattr(7).
    package var extendedAttributes: [(name: String, value: [UInt8])]

    package init(
        path: Path, kind: Kind, permissions: UInt32, userID: UInt32 = 0, groupID: UInt32 = 0, size: Int64 = 0,
        modified: Timestamp = Timestamp(seconds: 0), extendedAttributes: [(name: String, value: [UInt8])] = []
    ) {
        self.path = path
        self.kind = kind
        self.permissions = permissions
        self.userID = userID
        self.groupID = groupID
        self.size = size
        self.modified = modified
        self.extendedAttributes = extendedAttributes
    }
}
