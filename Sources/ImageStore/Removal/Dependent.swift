package import Archive

/// A container that stands on an image.
package struct Dependent: Hashable, Sendable {
    /// 64 hexadecimal digits.
    package let containerID: String
    package let name: String
    /// nil where the container's record cannot be read: then its layers are all that is known of it.
    package let imageID: Digest?
    /// The chain ID of the layer that its writable layer lies on; nil where there is none, or nobody knows it.
    package let topLayer: Digest?
    package let isRunning: Bool
    /// As `ps` says it: "Up 2 minutes", "Exited (0) 3 hours ago".
    package let stateText: String
    /// What its writable layer holds, in bytes; nil when nobody has looked.
    package var writableBytes: Int64?

    package init(
        containerID: String, name: String, imageID: Digest?, topLayer: Digest? = nil, isRunning: Bool,
        stateText: String, writableBytes: Int64? = nil
    ) {
        self.containerID = containerID
        self.name = name
        self.imageID = imageID
        self.topLayer = topLayer
        self.isRunning = isRunning
        self.stateText = stateText
        self.writableBytes = writableBytes
    }

    package var shortID: String { String(containerID.prefix(12)) }

    package var use: Dependents.Use { Dependents.Use(imageID: imageID, topLayer: topLayer) }
}
