package import Archive
package import Linux

/// One step of an image's making, as `history` shows it.
package struct HistoryRow: Hashable, Sendable {
    /// The image that stood after this step; nil where it is not known here, which is shown as `<missing>`.
    package let image: Digest?
    package let created: Timestamp?
    package let createdBy: String
    /// Content bytes of the layer's regular files; 0 for a step without a layer.
    package let size: Int64
    package let comment: String
}

extension Store {
    /// How an image came to be, the last step first.
    /// - Throws: `StoreError.noSuchImage` when it is removed meanwhile; `StoreError.missing` when a layer's record is.
    package func history(of image: Image) throws -> [HistoryRow] {
        let index = try readIndex()
        var ancestor: ImageSummary? = image.summary
        var layers = image.layers[...].reversed()[...]
        return try image.configuration.history.reversed().map { step in
            let current = ancestor
            ancestor = try current?.parent.flatMap { ImageSummary(try index.entries(of: $0)) }
            // Configurations exist whose history and layers do not match; what is too much has no size.
            let layer = step.isEmptyLayer ? nil : layers.popFirst()
            return HistoryRow(
                image: current?.id, created: step.created, createdBy: step.createdBy ?? "",
                size: try layer.map { try size(of: $0, in: image) } ?? 0, comment: step.comment ?? "")
        }
    }

    private func size(of layer: LayerRecord.Place, in image: Image) throws -> Int64 {
        if let record = try layerRecord(layer.chainID) { return record.size }
        guard try isKnown(image.id) else { throw StoreError.noSuchImage(image.summary.displayName) }
        throw StoreError.missing("the record of layer \(layer.diffID.short)", ofImage: image.id)
    }
}
