internal import Archive
package import Linux

extension Store {
    /// Makes an image of one layer, or of one more layer on another image.
    /// - Parameters:
    ///   - tar: The layer's tar, perhaps compressed: a regular file, from its first byte, or a pipe. Empty for no files.
    ///   - configuration: All but the layers, which are filled in.
    ///   - names: What to call it; other images lose these names.
    ///   - confirm: Runs when all of the tar was read and nothing is known of the image yet: the last chance to refuse.
    /// - Throws: `LayerError`, `ArchiveError`, `StoreError`, `SystemError`. Nothing is left behind then.
    @discardableResult
    package func addImage(
        layer tar: consuming FileDescriptor, onto parent: Image? = nil, configuration: ImageConfiguration,
        names: [Reference], confirm: () throws -> Void = {}
    ) throws -> Publication {
        let usage = try lockUsageToWrite()
        defer { withExtendedLifetime(usage) {} }
        let status = try tar.status()
        meter?.begin("Importing", of: status.kind == .regular ? status.size : nil)
        let intake = try LayerIntake(self)
        let below = parent?.layers ?? []
        let place =
            if status.kind == .regular {
                try intake.add(try Decompressor(Metered(FileWindow(tar), by: meter)), onto: below)
            } else {
                try intake.add(try Decompressor(Metered(DescriptorSource(tar), by: meter)), onto: below)
            }
        try confirm()
        return try publish(intake, below + [place], configuration, names, parent: parent?.id)
    }

    /// Makes an image of the layers that were taken in.
    func publish(
        _ intake: LayerIntake, _ layers: [LayerRecord.Place], _ configuration: ImageConfiguration,
        _ names: [Reference], parent: Digest?
    ) throws -> Publication {
        for name in names where name.digest != nil { throw StoreError.digestReference }
        guard layers.count <= ImageConfiguration.layerLimit else { throw StoreError.tooManyLayers(layers.count) }
        var configuration = configuration
        configuration.layers = layers.map(\.diffID)
        let image = NewImage(configuration: try configuration.encoded(), names: names, parent: parent)
        guard let publication = try intake.publish([image]).first else {
            throw StoreError.noSuchImage(Digest.of(image.configuration).description)
        }
        return publication
    }
}
