internal import BaseImage
internal import ImageStore
internal import Linux

/// `swrun base`: an image from programs of this machine.
enum BaseCommand: Command {
    static let name = "base"
    static let summary = "Make an image from programs of this machine"
    static let usage = "[OPTIONS] [PROGRAM...]"
    static let operands = Operands.atLeast(0)
    static let sweepsFirst = true
    static let options: [any OptionKey] = [tag]
    static let notes = """
        The image holds the programs, the libraries that they need, and the usual files of a root directory. Without
        PROGRAM it holds a shell and the usual small tools. A program is a name that is found in $PATH, or a path.
        """

    static let group = CommandGroup.common

    private static let tag = Value<String>("tag", "t", as: "name", help: "Name of the image (default base:latest)")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let name = try ImageName.parse(forNewImage: arguments[tag] ?? "base:latest")
        guard let name else { throw Failure("the image must have a name") }
        let bar = ProgressBar.onTerminal()
        defer { bar?.clear() }
        let image = try BaseImage.build(
            programs: arguments.operands, name: name, into: try session.store(bar),
            workingDirectory: try Path.workingDirectory)
        bar?.clear()
        session.announce([name], of: image.id, "import")
        try Standard.output("\(image.id)\n")
        return 0
    }
}
