/// One step of an image's making with the layer that it made, if it made one.
package struct StackStep: Hashable, Sendable {
    /// The layer's number, counted from 1, the lowest; nil for a step that made none.
    package let number: Int?
    package let layer: LayerRecord.Place?
    /// Content bytes of the layer's regular files; nil for a layer that is missing.
    package let size: Int64?
    /// nil for a layer of which the image's history says nothing.
    package let history: ImageConfiguration.History?
}

extension Store {
    /// The layers of an image and the steps that made them, topmost first.
    package func stack(of image: Image) throws -> [StackStep] {
        var layers = Array(image.layers.enumerated())
        // From the top, as `history` counts: where an image tells less than it holds, it is the beginning that is missing.
        var steps = try image.configuration.history.reversed().map { step in
            guard !step.isEmptyLayer, let (index, place) = layers.popLast() else {
                return StackStep(number: nil, layer: nil, size: 0, history: step)
            }
            return try self.step(index, place, step)
        }
        while let (index, place) = layers.popLast() { steps.append(try step(index, place, nil)) }
        return steps
    }

    private func step(
        _ index: Int, _ place: LayerRecord.Place, _ history: ImageConfiguration.History?
    ) throws -> StackStep {
        StackStep(
            number: index + 1, layer: place, size: try layerRecord(place.chainID)?.size, history: history)
    }
}
