package import Archive

/// A container that stands on an image.
package struct Dependent: Hashable, Sendable {
    /// 64 hexadecimal digits.
    package let containerID: String
    package let name: String
    package let imageID: Digest
    package let isRunning: Bool
    /// As `ps` says it: "Up 2 minutes", "Exited (0) 3 hours ago".
    package let stateText: String
    /// What its writable layer holds, in bytes.
    package let writableBytes: Int64

    package init(
        containerID: String, name: String, imageID: Digest, isRunning: Bool, stateText: String, writableBytes: Int64
    ) {
        self.containerID = containerID
        self.name = name
        self.imageID = imageID
        self.isRunning = isRunning
        self.stateText = stateText
        self.writableBytes = writableBytes
    }

    package var shortID: String { String(containerID.prefix(12)) }
}
