package import Archive

/// What came of making an image known.
package struct Publication: Sendable {
    package let image: Image
    /// The names that belonged to another image until now, with that image.
    package let moved: [Move]
    /// The names that it was to have and that another image keeps, with that image.
    package let kept: [Move]

    package struct Move: Hashable, Sendable {
        package let reference: Reference
        package let previous: Digest
    }
}

/// An image about to be made known.
struct NewImage {
    /// The bytes, kept as they are: their digest is the image's ID.
    let configuration: [UInt8]
    let names: [Reference]
    /// Whether it takes names from other images.
    var movesNames = true
    /// The image that this one was committed from.
    var parent: Digest?
    /// The manifest that the image came with, kept so that its digest survives.
    var sourceManifest: [UInt8]?
}

extension Store {
    /// Makes an image known whose layers stand in the store already: blobs named by diff ID, unpacked layers with their
    /// records. The caller holds the usage lock since before it looked for them.
    ///
    /// An image that exists keeps its names and gets these as well. A name that belonged to another image moves; that
    /// image stays, without a name if it was the last.
    /// - Parameters:
    ///   - configuration: The bytes, kept as they are: their digest is the image's ID.
    ///   - parent: The image that this one was committed from.
    ///   - sourceManifest: The manifest that the image came with, kept so that its digest survives.
    /// - Throws: `StoreError.missing` when a layer is not there.
    @discardableResult
    package func publish(
        configuration bytes: [UInt8], names: [Reference], parent: Digest? = nil, sourceManifest: [UInt8]? = nil
    ) throws -> Publication {
        let image = NewImage(configuration: bytes, names: names, parent: parent, sourceManifest: sourceManifest)
        guard let publication = try LayerIntake(self).publish([image]).first else {
            throw StoreError.noSuchImage(Digest.of(bytes).description)
        }
        return publication
    }

    /// Puts images into the index in one step, whose files have their names already.
    func enter(_ images: [StagedImage]) throws -> [Publication] {
        try updateIndex { index in
            try images.map { image in
                let entry = image.entry
                let known = try index.entries(of: entry.image).first.map { entry.completed(from: $0) } ?? entry
                let names = image.source.names.map(\.withDefaultTag)
                let kept = image.source.movesNames ? [] : try index.holders(of: names, otherThan: entry.image)
                let moved = try index.give(names.filter { name in !kept.contains { $0.reference == name } }, to: known)
                guard let summary = ImageSummary(try index.entries(of: entry.image)) else {
                    throw StoreError.noSuchImage(entry.image.description)
                }
                return Publication(
                    image: Image(
                        summary: summary, configuration: image.configuration,
                        rawConfiguration: image.source.configuration),
                    moved: moved, kept: kept)
            }
        }
    }
}
