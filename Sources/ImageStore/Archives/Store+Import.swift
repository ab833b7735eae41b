package import Archive
package import Linux

/// What `import` is told beside the tar.
package struct ImportDetails: Sendable {
    /// What to call the image.
    package var reference: Reference?
    /// What the image's history says of it; nil or "" for where it came from.
    package var message: String?
    /// Made to an empty configuration.
    package var changes: [Instruction]
    /// What the programs in it run on.
    package var platform: Descriptor.Platform
    /// Where the tar comes from: an address of the web. Docker says "-" of everything else, files too.
    package var source = "-"

    package init(
        reference: Reference? = nil, message: String? = nil, changes: [Instruction] = [],
        platform: Descriptor.Platform = .current
    ) {
        self.reference = reference
        self.message = message
        self.changes = changes
        self.platform = platform
    }
}

extension Store {
    /// Makes an image of one layer from the tar of a root file system, perhaps compressed.
    /// - Parameters:
    ///   - file: A regular file or a pipe. Empty for an image without files.
    ///   - confirm: Runs when all of the tar was read and nothing is known of the image yet: the last chance to refuse.
    /// - Throws: `ImportError` and `InstructionError` before anything is read; else what `addImage` throws.
    @discardableResult
    package func importTar(
        from file: consuming FileDescriptor, _ details: ImportDetails, confirm: () throws -> Void = {}
    ) throws -> Publication {
        if details.reference?.digest != nil { throw ImportError.digestReference }
        let platform = details.platform
        guard platform.os == "linux" else { throw ImportError.wrongOperatingSystem(platform) }
        var execution = ImageConfiguration.ExecutionParameters()
        for change in details.changes { try change.apply(to: &execution) }
        let now = Timestamp.now
        let message = details.message ?? ""
        let configuration = ImageConfiguration(
            created: now, architecture: platform.architecture, operatingSystem: platform.os,
            variant: platform.variant, execution: execution,
            history: [.init(created: now, comment: message.isEmpty ? "Imported from \(details.source)" : message)])
        do {
            return try addImage(
                layer: file, configuration: configuration, names: details.reference.map { [$0] } ?? [],
                confirm: confirm)
        } catch let error as ArchiveError {
            // What the kernel refused is not the archive's fault.
            if case .system = error { throw error }
            throw ImportError.unreadable(error)
        }
    }
}

/// Why nothing can be imported.
package enum ImportError: Error, Hashable, Sendable, CustomStringConvertible {
    case digestReference
    case wrongOperatingSystem(Descriptor.Platform)
    case unreadable(ArchiveError)

    package var description: String {
        switch self {
        case .digestReference: "cannot import digest reference"
        case .wrongOperatingSystem(let platform):
            "cannot import an image for \(platform): containers run on Linux here"
        case .unreadable(let error): "cannot read the archive: \(error)"
        }
    }
}

extension ImportError: HintedError {
    package var hint: String? {
        switch self {
        case .unreadable(let error): error.hint
        default: nil
        }
    }
}
