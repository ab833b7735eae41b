internal import Archive
package import ImageStore
package import Linux

/// An image made from programs of this machine, for when there is no network and no archive to load.
package enum BaseImage {
    /// Makes an image of one layer: programs, the libraries and interpreters that they need, and the usual files of a
    /// root directory. The same machine gives the same image.
    /// - Parameters:
    ///   - programs: Names that are looked for in `PATH`, or paths; empty for a shell and the usual small tools. The first
    ///     is what the image runs.
    ///   - workingDirectory: Where paths of programs start.
    /// - Throws: `BaseImageError`, `SystemError`, `ArchiveError`, `StoreError`. The store is as it was then.
    package static func build(
        programs: [String], name: Reference, into store: Store, workingDirectory: Path
    ) throws -> Image {
        let sourceDate = try sourceDate()
        var collector = try ProgramCollector(of: try Directory.open("/"))
        try collector.tree.addStandardFiles()
        if programs.isEmpty { try collector.addStandardPrograms() }
        let first = try collector.add(
            named: programs, workingDirectory: workingDirectory, searchPath: Process.environment("PATH"))

        let file = try FileDescriptor.temporary(in: store.layout.root)
        let layer = try collector.tree.writeLayer(
            to: DescriptorSink(file), date: sourceDate ?? Timestamp(seconds: 0)
        ).finish()
        // The youngest of its files, so that the image's ID depends on nothing but what is in it.
        let created = sourceDate ?? collector.tree.newestChange
        let platform = Descriptor.Platform.current
        var execution = ImageConfiguration.ExecutionParameters()
        execution.environment = ["PATH=\(HostTree.searchPath)"]
        execution.command = [first?.description ?? "/bin/sh"]
        let command = (["swrun base"] + programs).joined(separator: " ")
        let configuration = ImageConfiguration(
            created: created, architecture: platform.architecture, operatingSystem: platform.os,
            variant: platform.variant, execution: execution, history: [.init(created: created, createdBy: command)])
        return try store.addImage(layer: layer, configuration: configuration, names: [name]).image
    }

    /// The date that everything shall carry, if somebody chose one. See <https://reproducible-builds.org/specs/source-date-epoch>.
    private static func sourceDate() throws -> Timestamp? {
        guard let text = Process.environment("SOURCE_DATE_EPOCH"), !text.isEmpty else { return nil }
        guard let seconds = Int64(text), seconds >= 0 else { throw BaseImageError.badDate(text) }
        return Timestamp(seconds: seconds)
    }
}
