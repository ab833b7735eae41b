internal import ImageStore
internal import Linux

/// `swrun save`: images as an archive for other machines and other engines.
enum SaveCommand: Command {
    static let name = "save"
    static let summary = "Save images to an archive"
    static let usage = "[OPTIONS] IMAGE [IMAGE...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [output]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.image("save")]
    static let notes = """
        The archive is an OCI layout and a docker archive at once: docker, podman and skopeo read it. The
        same images give the same bytes. A name without a tag stands for all tags of its repository, an ID
        for the image without its names.
        """

    private static let output = Value<String>(
        "output", "o", as: "file",
        help: "Write to a file, which appears whole or not at all, instead of standard output")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let bar = ProgressBar.onTerminal()
        defer { bar?.clear() }
        let store = try session.store(bar)
        try ArchiveFile(name: arguments[output]).write("save") { file in try store.save(arguments.operands, to: file) }
        return 0
    }
}
