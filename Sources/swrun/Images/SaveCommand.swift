internal import ImageStore
internal import Linux

/// `swrun save`: images as an archive for other machines and other engines.
enum SaveCommand: Command {
    static let name = "save"
    static let summary = "Save images to an archive"
    static let usage = "[OPTIONS] IMAGE [IMAGE...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [output, platform, since]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.image("save")]
    static let notes = """
        The archive is an OCI layout and a docker archive at once: docker, podman and skopeo read it. The
        same images give the same bytes. A name without a tag stands for all tags of its repository, an ID
        for the image without its names. With --since, only the layers that BASE lacks are in it: it can be
        loaded where BASE is.
        """

    private static let output = Value<String>(
        "output", "o", as: "file",
        help: "Write to a file, which appears whole or not at all, instead of standard output")

    private static let platform = Value<String>(
        "platform", as: "os/arch", help: "Save nothing if an image is for another platform")
    private static let since = Value<String>(
        "since", as: "base", help: "Leave out the layers that the image BASE has as well")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let bar = ProgressBar.onTerminal()
        defer { bar?.clear() }
        let store = try session.store(bar)
        let options = SaveOptions(
            platform: try arguments[platform].map { try Descriptor.Platform($0) }, since: arguments[since])
        var remarks = ""
        try ArchiveFile(name: arguments[output]).write(.save) { file in
            try store.save(arguments.operands, options, to: file) { event in
                switch event {
                case .nothingShared(let image, let base):
                    remarks += "Warning: \(image) shares no layer with \(base): all of it is saved\n"
                }
            }
        }
        bar?.clear()
        for operand in arguments.operands { session.announceSaved(operand, in: store) }
        Standard.error(remarks)
        return 0
    }
}
