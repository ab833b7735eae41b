internal import Archive
package import Linux

extension Store {
    /// Makes an image of one layer from the tar of a root file system, perhaps compressed.
    /// - Parameters:
    ///   - file: A regular file or a pipe. Empty for an image without files.
    ///   - message: What the image's history says of it.
    ///   - changes: Made to an empty configuration.
    ///   - platform: What the programs in it run on.
    /// - Throws: `InstructionError` before anything is read; else what `addImage` throws.
    @discardableResult
    package func importTar(
        from file: consuming FileDescriptor, reference: Reference?, message: String? = nil,
        changes: [Instruction] = [], platform: Descriptor.Platform = .current
    ) throws -> Publication {
        if reference?.digest != nil { throw ImportError.digestReference }
        var execution = ImageConfiguration.ExecutionParameters()
        for change in changes { try change.apply(to: &execution) }
        let now = Timestamp.now
        let comment = message ?? "Imported from -"
        let configuration = ImageConfiguration(
            created: now, architecture: platform.architecture, operatingSystem: platform.os,
            variant: platform.variant, execution: execution, history: [.init(created: now, comment: comment)])
        return try addImage(layer: file, configuration: configuration, names: reference.map { [$0] } ?? [])
    }
}

/// Why nothing can be imported.
package enum ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    case digestReference

    package var description: String { "cannot import digest reference" }
}
