internal import Linux

/// Where an archive goes: a file, which appears whole or not at all, or standard output.
struct ArchiveFile {
    /// nil or "" for standard output.
    let name: String?

    /// What is being done: the words for what goes wrong.
    enum Work: String {
        case save, export, copy

        /// As docker says it.
        var failure: String {
            switch self {
            case .save: "failed to save image"
            case .export: "failed to export container"
            case .copy: "failed to copy"
            }
        }

        /// What helps where standard output is a terminal: a copy has no flag for a file.
        var remedy: String { self == .copy ? "Redirect the output" : "Use the -o flag or redirect" }
    }

    func write(_ work: Work, _ body: (borrowing FileDescriptor) throws -> Void) throws {
        guard let name, !name.isEmpty else {
            guard !Terminal.isTerminal(1) else {
                throw Failure("cowardly refusing to \(work) to a terminal. \(work.remedy)")
            }
            return try body(try Standard.duplicateOutput())
        }
        let isDirectory = Failure("\(work.failure): cannot write to a directory")
        let path = Path(name)
        let parent = path.parent.isEmpty ? "." : path.parent
        let last = path.lastComponent
        guard !name.hasSuffix("/"), last != "..", last != "/", !path.components.isEmpty else {
            throw isDirectory
        }
        let directory: Directory
        do throws(SystemError) { directory = try Directory.open(parent) } catch {
            guard error.errno == .noSuchFile else { throw error }
            throw Failure("\(work.failure): invalid output path: stat \(parent): no such file or directory")
        }
        switch try directory.statusIfPresent(of: last)?.kind {
        case .directory: throw isDirectory
        // A device or a pipe is not replaced by a file.
        case .characterDevice, .blockDevice, .fifo: try body(try FileDescriptor.open(path, .writeOnly))
        default: try ArchiveFile.replace(last, in: directory, body)
        }
    }

    /// Writes to a file without a name, readable for the owner alone, that gets it when all is written.
    private static func replace(
        _ name: Path, in directory: borrowing Directory, _ body: (borrowing FileDescriptor) throws -> Void
    ) throws {
        var made = try directory.createUnnamed()
        try body(made.file)
        try made.publish(as: name)
    }
}
