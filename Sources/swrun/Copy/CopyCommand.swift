internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

/// `swrun cp`: files between a container and the host.
enum CopyCommand: Command {
    static let name = "cp"
    static let summary = "Copy files between a container and the host"
    static let usage = "[OPTIONS] SOURCE [SOURCE...] DESTINATION"
    static let operands = Operands.atLeast(2)
    static let options: [any OptionKey] = [archive, chown, followLink, quiet]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("cp")]
    static let notes = """
        One side is CONTAINER:PATH, the other a path of the host, or - for a tar on standard input or
        output. The container may run or not; its volumes, and while it runs its tmpfs, are seen as it
        sees them. What is copied into it keeps its owner's number, what is copied out belongs to you.
        Several sources go into a directory; * ? [...] in CONTAINER:PATH are looked up in the container.
        """

    private static let archive = Flag(
        "archive", "a", help: "Keep owners, set-id bits and the like both ways, and those of\ndirectories that exist")
    private static let chown = Value<String>(
        "chown", as: "user[:group]", help: "Whom what is copied into the container is to belong to there")
    private static let followLink = Flag("follow-link", "L", help: "Copy what a SOURCE that is a link leads to")
    private static let quiet = Flag("quiet", "q", help: "Do not say how much was copied")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let direction = try CopyDirection(arguments.operands)
        let containers = try session.containers()
        let (isArchive, followsLinks) = (arguments[archive], arguments[followLink])
        let bar = ProgressBar.onTerminal(quiet: arguments[quiet])
        defer { bar?.clear() }
        bar?.begin("Copying", of: nil)
        let bytes: Int64?
        switch direction {
        case .into(let name, let path, let sources):
            let record = try containers.find(name)
            let copy = CopyIn(
                container: name, record: record, target: CopyPath(text: path),
                isArchive: isArchive, owner: arguments[chown], followsLinks: followsLinks, meter: bar)
            bytes = try copy.run(sources, in: containers)
            containers.announce(.extractToDirectory, of: record)
        case .out(let name, let paths, let destination):
            guard arguments[chown] == nil else { throw Failure("--chown is for copies into a container") }
            let record = try containers.find(name)
            let copy = CopyOut(
                container: name, record: record, sources: paths.map(CopyPath.init),
                isArchive: isArchive, followsLinks: followsLinks, meter: bar)
            bytes = try copy.run(to: destination, in: containers)
            containers.announce(.archivePath, of: record)
        }
        bar?.clear()
        if let bytes, !arguments[quiet], Terminal.isTerminal(2), let target = arguments.operands.last {
            Standard.error(line: "Successfully copied \(ByteCount(bytes)) to \(target.printable)")
        }
        return 0
    }
}
