internal import Archive
package import Linux

extension Store {
    /// The directories of an image's layers, topmost first.
    package func layerDirectories(of image: Image) -> [Path] {
        image.layers.reversed().map { layout.layer($0.chainID) }
    }

    /// What the layer would hold that `commit` makes: the same walk.
    /// - Parameter omitted: Is told what is left out.
    /// - Throws: `CommitError`, `SystemError`.
    package func changes(
        of upper: borrowing Directory, onto image: Image, _ details: CommitDetails,
        omitted: @escaping (Omission) -> Void = { _ in }
    ) throws -> LayerChanges {
        try changes(of: upper, onto: image, details, try CommitBase(image, details.form), omitted: omitted)
    }

    private func changes(
        of upper: borrowing Directory, onto image: Image, _ details: CommitDetails, _ base: CommitBase,
        omitted: @escaping (Omission) -> Void = { _ in }
    ) throws -> LayerChanges {
        try requireLayers(of: image)
        return try LayerChanges(
            upper: upper, layers: layerDirectories(of: image), merging: image.layers.count - base.layers,
            traces: details.traces, omitted: omitted)
    }

    /// Makes an image of what a container changed, on top of the image that it was made from or, as `details.form` says,
    /// of fewer of its layers. Without changes the image gets no layer, only a new configuration.
    ///
    /// The layer's tar is written and hashed in one pass over the changed files, and unpacked again from there.
    /// - Parameter upper: The container's writable directory. A running container should be frozen.
    /// - Throws: `CommitError`, `InstructionError`, `StoreError`, `LayerError`, `ArchiveError`, `SystemError`. Nothing is
    ///   left behind.
    @discardableResult
    package func commit(_ upper: borrowing Directory, onto image: Image, _ details: CommitDetails) throws -> Publication
    {
        let usage = try lockUsageToWrite()
        defer { withExtendedLifetime(usage) {} }
        let base = try CommitBase(image, details.form)
        var execution = details.execution
        for change in details.changes { try change.apply(to: &execution) }
        let intake = try LayerIntake(self)
        var layers = Array(image.layers.prefix(base.layers))
        let changes = try changes(of: upper, onto: image, details, base)
        let added = try add(changes, onto: layers, intake, latest: details.moment)
        if let added { layers.append(added) }
        let moment = details.moment ?? .now
        var configuration = image.configuration
        let step = base.step(details, at: moment, isEmpty: added == nil)
        configuration.created = moment
        configuration.author = step.author
        configuration.comment = nil
        configuration.dockerVersion = nil
        configuration.execution = execution
        configuration.history = base.history + [step]
        return try publish(intake, layers, configuration, details.names, parent: base.parent)
    }

    /// - Returns: nil where nothing has changed.
    private func add(
        _ changes: LayerChanges, onto below: [LayerRecord.Place], _ intake: LayerIntake, latest: Timestamp?
    ) throws -> LayerRecord.Place? {
        let blob = try newBlob()
        meter?.begin("Committing", of: nil)
        var writer = TreeWriter(
            TarWriter(HashingSink(DescriptorSink(try blob.file.duplicate(), meter: meter))), latest: latest)
        let digest: Digest
        do {
            guard try changes.write(to: &writer) else { return nil }
            digest = try writer.finish().digest
        } catch { throw named(error) }
        return try intake.add(blob, digest, onto: below)
    }
}
