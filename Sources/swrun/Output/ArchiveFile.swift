internal import Linux

/// Where an archive goes: a file, which appears whole or not at all, or standard output.
struct ArchiveFile {
    /// nil or "" for standard output.
    let name: String?

    /// - Parameter verb: What is being done, for the refusal to fill a terminal with an archive.
    func write(_ verb: String, _ body: (borrowing FileDescriptor) throws -> Void) throws {
        guard let name, !name.isEmpty else {
            guard !Terminal.isTerminal(1) else {
                throw Failure("cowardly refusing to \(verb) to a terminal. Use the -o flag or redirect")
            }
            return try body(try Standard.duplicateOutput())
        }
        let path = Path(name)
        let parent = path.parent.isEmpty ? "." : path.parent
        let last = path.lastComponent
        guard !name.hasSuffix("/"), last != "..", last != "/", !path.components.isEmpty else {
            throw Failure("cannot \(verb) to \(name): it is a directory")
        }
        let directory = try Directory.open(parent)
        switch try directory.statusIfPresent(of: last)?.kind {
        case .directory: throw Failure("cannot \(verb) to \(name): it is a directory")
        // A device or a pipe is not replaced by a file.
        case .characterDevice, .blockDevice, .fifo: try body(try FileDescriptor.open(path, .writeOnly))
        default: try ArchiveFile.replace(last, in: directory, body)
        }
    }

    /// Writes under a temporary name, readable for the owner alone, and renames it when all is written.
    private static func replace(
        _ name: Path, in directory: borrowing Directory, _ body: (borrowing FileDescriptor) throws -> Void
    ) throws {
        let temporary = Path(".\(name).\(RandomHex.digits(8)).partial")
        let file = try directory.open(temporary, [.writeOnly, .create, .exclusive], mode: 0o600)
        do {
            try body(file)
            try file.close()
            try directory.rename(temporary, to: name)
        } catch {
            // What went wrong first is what is told.
            do throws(SystemError) { try directory.removeFile(temporary) } catch {}
            throw error
        }
    }
}
