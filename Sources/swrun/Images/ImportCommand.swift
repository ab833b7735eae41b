internal import Archive
internal import ImageStore
internal import Linux

/// `swrun import`: the tar of a root filesystem becomes an image of one layer.
enum ImportCommand: Command {
    static let name = "import"
    static let summary = "Make an image of a root filesystem's tar"
    static let usage = "[OPTIONS] FILE|- [REPOSITORY[:TAG]]"
    static let operands = Operands.between(1, 2)
    static let options: [any OptionKey] = [change, message]
    static let nouns: [Noun] = [.image("import")]
    static let notes = "Prints the image's ID. A compressed tar is taken as well; `-` is standard input."

    static let change = List(
        "change", "c",
        help: "Apply an instruction of a Dockerfile: CMD, ENTRYPOINT, ENV, EXPOSE,\n"
            + "HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME or WORKDIR")
    static let message = Value<String>("message", "m", help: "What the image's history says of it")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let source = arguments.operands[0]
        if source.hasPrefix("http://") || source.hasPrefix("https://") {
            throw Failure("importing from the network is not built yet", hint: "fetch it first, and import the file")
        }
        let changes = try Instruction.parse(arguments[change])
        let reference = try ImageName.parse(forNewImage: arguments.operands.dropFirst().first)
        let file = try ArchiveInput.open(source)
        let bar = ProgressBar.onTerminal()
        defer { bar?.clear() }
        let publication = try session.store(bar).importTar(
            from: file, reference: reference, message: arguments[message], changes: changes)
        bar?.clear()
        try Standard.output(line: "\(publication.image.id)")
        return 0
    }
}
