internal import Archive
package import Linux

/// What `commit` makes of a container, beside its files.
package struct CommitDetails: Sendable {
    /// How the container ran: the image's parameters as the options of `run` changed them.
    package var execution: ImageConfiguration.ExecutionParameters
    /// For the history: the command that the container ran.
    package var createdBy: String
    package var author: String?
    package var message: String?
    /// Made to `execution`, in this order.
    package var changes: [Instruction]
    package var reference: Reference?
    /// Paths in the container, relative to its root, that the engine itself put there.
    package var excluding: Set<Path>

    package init(
        execution: ImageConfiguration.ExecutionParameters, createdBy: String, author: String? = nil,
        message: String? = nil, changes: [Instruction] = [], reference: Reference? = nil,
        excluding: Set<Path> = []
    ) {
        self.execution = execution
        self.createdBy = createdBy
        self.author = author
        self.message = message
        self.changes = changes
        self.reference = reference
        self.excluding = excluding
    }
}

extension Store {
    /// The directories of an image's layers, topmost first.
    package func layerDirectories(of image: Image) -> [Path] {
        image.layers.reversed().map { layout.layer($0.chainID) }
    }

    /// Makes an image of what a container changed, on top of the image that it was made from. Without changes the image
    /// gets no layer, only a new configuration.
    ///
    /// The layer's tar is written and hashed in one pass over the changed files, and unpacked again from there.
    /// - Parameter upper: The container's writable directory. A running container should be frozen.
    /// - Throws: `InstructionError`, `StoreError`, `LayerError`, `ArchiveError`, `SystemError`. Nothing is left behind.
    @discardableResult
    package func commit(_ upper: borrowing Directory, onto image: Image, _ details: CommitDetails) throws -> Publication
    {
        let usage = try lockUsageToWrite()
        defer { withExtendedLifetime(usage) {} }
        try requireLayers(of: image)
        var execution = details.execution
        for change in details.changes { try change.apply(to: &execution) }
        let changes = try LayerChanges(
            upper: upper, layers: layerDirectories(of: image), excluding: details.excluding)
        let intake = try LayerIntake(self)
        var layers = image.layers
        if !changes.changes.isEmpty { layers.append(try add(changes, from: upper, onto: layers, intake)) }
        let now = Timestamp.now
        var configuration = image.configuration
        configuration.created = now
        configuration.author = details.author
        configuration.comment = nil
        configuration.dockerVersion = nil
        configuration.execution = execution
        configuration.history.append(
            .init(
                created: now, createdBy: details.createdBy, author: details.author, comment: details.message,
                isEmptyLayer: changes.changes.isEmpty))
        return try publish(
            intake, layers, configuration, details.reference.map { [$0] } ?? [], parent: image.id)
    }

    private func add(
        _ changes: LayerChanges, from upper: borrowing Directory, onto below: [LayerRecord.Place], _ intake: LayerIntake
    ) throws -> LayerRecord.Place {
        let blob = try newBlob()
        meter?.begin("Committing", of: nil)
        var writer = TreeWriter(TarWriter(HashingSink(DescriptorSink(try blob.file.duplicate(), meter: meter))))
        let digest: Digest
        do {
            try changes.write(from: upper, to: &writer)
            digest = try writer.finish().digest
        } catch { throw named(error) }
        return try intake.add(blob, digest, onto: below)
    }
}
