package import Archive

/// The containers, as the removal of images asks for them. There may be ten thousand: they are listed when somebody asks
/// for those of an image that has some, and only then.
package final class Dependents {
    /// What a container stands on.
    package struct Use: Hashable, Sendable {
        /// See `Dependent`.
        let imageID: Digest?
        let topLayer: Digest?

        package init(imageID: Digest?, topLayer: Digest?) {
            self.imageID = imageID
            self.topLayer = topLayer
        }

        /// Whether it needs an image. One whose record cannot be read needs every image that ends in its layers.
        func needs(_ image: ImageSummary) -> Bool {
            if let imageID { return imageID == image.id }
            return topLayer != nil && topLayer == image.topLayer
        }
    }

    private let uses: Set<Use>?
    private let list: () throws -> [Dependent]
    private var listed: [Dependent]?

    /// - Parameters:
    ///   - uses: What the containers stand on; nil where that is not known without the list.
    ///   - list: Every container.
    package init(on uses: Set<Use>?, list: @escaping () throws -> [Dependent]) {
        self.uses = uses
        self.list = list
    }

    package convenience init(_ all: [Dependent]) { self.init(on: nil) { all } }

    /// Every container.
    package func all() throws -> [Dependent] {
        if let listed { return listed }
        let all = try list()
        listed = all
        return all
    }

    /// The containers that need an image.
    func users(of image: ImageSummary) throws -> [Dependent] {
        if let uses, !uses.contains(where: { $0.needs(image) }) { return [] }
        return try all().filter { $0.use.needs(image) }
    }

    /// The layers that writable layers lie on.
    func topLayers() throws -> Set<Digest> {
        Set(try uses?.compactMap(\.topLayer) ?? all().compactMap(\.topLayer))
    }
}

extension Dependents: ExpressibleByArrayLiteral {
    package convenience init(arrayLiteral all: Dependent...) { self.init(all) }
}
