internal import ImageStore
internal import Linux

/// `swrun load`: images out of an archive that `save` made, of any engine.
enum LoadCommand: Command {
    static let name = "load"
    static let summary = "Load images from an archive"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let sweepsFirst = true
    static let options: [any OptionKey] = [input, noOverwrite, platform, quiet]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.image("load")]
    static let notes = """
        Takes the archives of docker (all ages), podman, buildah, skopeo and BuildKit, and OCI layouts, plain
        or compressed by gzip, zstd, xz or bzip2; also an OCI layout that is a directory.
        Every layer is verified before anything has a name; an archive that is not what it claims to be
        changes nothing.
        """

    private static let input = Value<String>(
        "input", "i", as: "file", help: "Read from a file instead of standard input")
    private static let noOverwrite = Flag(
        "no-overwrite", help: "Leave names alone that other images have here")
    private static let platform = Value<String>(
        "platform", as: "os/arch", help: "Take the images for this platform instead of this machine's")
    private static let quiet = Flag("quiet", "q", help: "Show no progress")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        var options = LoadOptions()
        options.platform = try arguments[platform].flatMap { $0.isEmpty ? nil : try Descriptor.Platform($0) }
        options.movesNames = !arguments[noOverwrite]
        let file = try ArchiveInput.open(arguments[input], to: "load", directoryAllowed: true)
        var lines = ""
        defer { Standard.output(reporting: lines) }
        let bar = ProgressBar.onTerminal(quiet: arguments[quiet])
        defer { bar?.clear() }
        let store = try session.store(bar)
        try store.load(from: file, options) { event in
            lines += "\(event)".printable + "\n"
            session.announce(event, in: store)
        }
        return 0
    }
}

/// Where an archive comes from.
enum ArchiveInput {
    /// - Parameters:
    ///   - name: A file; nil, "" and "-" are standard input.
    ///   - verb: What is being done, for the refusal to wait for somebody who types an archive.
    ///   - directoryAllowed: Whether it may be a directory.
    static func open(_ name: String?, to verb: String, directoryAllowed: Bool = false) throws -> FileDescriptor {
        guard let name, !name.isEmpty, name != "-" else {
            guard !Terminal.isTerminal(0) else {
                let file = verb == "load" ? "-i FILE" : "FILE"
                throw Failure("requested \(verb) from stdin, but stdin is empty", hint: "name a file: \(file)")
            }
            return try Standard.duplicateInput()
        }
        let file = try FileDescriptor.open(Path(name), .readOnly)
        guard try directoryAllowed || file.status().kind != .directory else {
            throw SystemError("read", name, .isDirectory)
        }
        return file
    }
}
