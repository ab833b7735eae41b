package import Linux

/// What a line of a list shows of a container, and what an image's removal has to know of it: the part of its record that
/// is kept in the store's index.
///
/// An object, not a value: lists of thousands are sorted, filtered and passed on, and each copy of a value would count
/// the references of all its texts.
package final class ContainerSummary: Sendable {
    /// 64 hexadecimal digits.
    package let id: String
    package let name: String
    package let created: Timestamp
    /// The image as it was typed.
    package let imageReference: String
    /// The image's digest: "sha256:…".
    package let imageID: String
    /// The name of the directory of its topmost layer; nil for an image without layers.
    package let topLayer: String?
    /// The digests of the images that it has mounted beside its own.
    package let mountedImages: [String]
    /// The program and its arguments.
    package let words: [String]
    package let labels: [String: String]
    package let networkMode: String
    package let removesItself: Bool
    package let exit: ContainerRecord.Exit?
    /// The code of its last start, if that came to nothing.
    package let failedStartCode: Int32?

    package convenience init(_ record: ContainerRecord) {
        self.init(
            id: record.id, name: record.name, created: record.created, imageReference: record.imageReference,
            imageID: record.imageID, topLayer: record.layers.first,
            mountedImages: record.mountedImages.map(\.id), words: [record.path] + record.args,
            labels: record.configuration.labels, networkMode: record.hostConfiguration.networkMode,
            removesItself: record.hostConfiguration.removesItself, exit: record.exit,
            failedStartCode: record.failedStart?.code)
    }

    init(
        id: String, name: String, created: Timestamp, imageReference: String, imageID: String, topLayer: String?,
        mountedImages: [String], words: [String], labels: [String: String], networkMode: String, removesItself: Bool,
        exit: ContainerRecord.Exit?, failedStartCode: Int32?
    ) {
        self.id = id
        self.name = name
        self.created = created
        self.imageReference = imageReference
        self.imageID = imageID
        self.topLayer = topLayer
        self.mountedImages = mountedImages
        self.words = words
        self.labels = labels
        self.networkMode = networkMode
        self.removesItself = removesItself
        self.exit = exit
        self.failedStartCode = failedStartCode
    }

    /// The first twelve digits, as lists show them.
    package var shortID: String { String(id.prefix(12)) }
}

extension ContainerSummary: Equatable {
    package static func == (one: ContainerSummary, other: ContainerSummary) -> Bool {
        one === other || (one.id == other.id && one.bytes == other.bytes)
    }
}
