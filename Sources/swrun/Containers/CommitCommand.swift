internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime

/// `swrun commit`: what a container changed becomes a layer of a new image.
enum CommitCommand: Command {
    static let name = "commit"
    static let summary = "Make an image of a container's changes"
    static let usage = "[OPTIONS] CONTAINER [REPOSITORY[:TAG]]"
    static let operands = Operands.between(1, 2)
    static let sweepsFirst = true
    static let options: [any OptionKey] = [
        amend, author, ImportCommand.change, dryRun, message, noPause, pause, quiet, squash,
    ]
    static let stopsAtFirstOperand = true
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("commit")]
    static let notes = """
        Prints the image's ID. The image runs what the container ran; `-c 'CMD [...]'` changes that.
        What lies in mounts is not part of it; mounts that hold data are named on standard error.
        With $SOURCE_DATE_EPOCH set, the same changes make the same image.
        """

    private static let amend = Flag(
        "amend", help: "Put the changes into the image's topmost layer, an earlier\ncommit, and move its name")
    private static let dryRun = Flag("dry-run", help: "Show what the layer would hold and what not; make no image")
    private static let noPause = Flag("no-pause", help: "Do not stop the container's processes")
    private static let squash = Value<String>(
        "squash", as: "image", bareValue: "",
        help: "Make one layer of everything, or of all that `--squash=IMAGE`\ndoes not have, which stays below")

    private static let author = Value<String>("author", "a", help: "Who made it: \"Jane Doe <jane@example.org>\"")
    private static let message = Value<String>("message", "m", help: "What the image's history says of it")
    private static let pause = Flag("pause", "p", initially: true, help: "Stop the container's processes meanwhile")
    private static let quiet = Flag("quiet", "q", help: "Show no progress")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let record = try containers.find(arguments.operands[0])
        let bar = ProgressBar.onTerminal(quiet: arguments[quiet])
        defer { bar?.clear() }
        let store = try session.store(bar)
        let image = try containers.image(of: record, in: store)
        let mounts = try containers.mounts(of: record, layers: store.layerDirectories(of: image))
        let details = try details(arguments, record, image, mounts, in: store)
        let filled = try containers.filled(mounts, of: record)
        let pausing = arguments[pause] && !arguments[noPause]
        if arguments[dryRun] {
            let preview = CommitPreview(mounts: mounts, filled: filled)
            try containers.whileStill(record, pausing: pausing) {
                try preview.print { omitted in
                    try store.changes(
                        of: try containers.openUpper(record.id), onto: image, details, omitted: omitted)
                }
            }
            return 0
        }
        let publication = try containers.whileStill(record, pausing: pausing) {
            try store.commit(try containers.openUpper(record.id), onto: image, details)
        }
        bar?.clear()
        containers.announce(.commit, of: record, ["imageID": "\(publication.image.id)"])
        session.announce(details.names, of: publication.image.id, "tag")
        try Standard.output(line: "\(publication.image.id)")
        if !arguments[quiet] {
            if arguments[amend], details.names.isEmpty {
                Standard.error(line: "No name moved: image \(image.id) has none")
            }
            Standard.error(MountedPlace.notes(filled))
        }
        return 0
    }

    private static func details(
        _ arguments: Arguments, _ record: ContainerRecord, _ image: Image, _ mounts: [MountedPlace], in store: Store
    ) throws -> CommitDetails {
        let reference = try ImageName.parse(forNewImage: arguments.operands.dropFirst().first)
        var names = reference.map { [$0] } ?? []
        var form = CommitDetails.Form.onTop
        if arguments[amend] {
            guard arguments[squash] == nil else { throw Failure("conflicting options: --amend and --squash") }
            form = .amending
            if names.isEmpty { names = record.namesToMove(from: image) }
        } else if let base = arguments[squash], base != "false" {
            form = .squashing(onto: base.isEmpty || base == "true" ? nil : try store.image(matching: base))
        }
        let configuration = record.configuration
        return CommitDetails(
            execution: .init(of: configuration, madeOf: image.configuration.execution ?? .init()),
            createdBy: configuration.command.joined(separator: " "), author: arguments[author],
            message: arguments[message], changes: try Instruction.parse(arguments[ImportCommand.change]),
            names: names, form: form, traces: EngineTraces(mounts), moment: try .ofSource())
    }
}

extension ContainerRecord {
    /// The names that an amended image takes over: the one that the container was made from, where it still means the
    /// image, or else all that the image has. A name that means another image by now stays there.
    fileprivate func namesToMove(from image: Image) -> [Reference] {
        let names = image.references.filter { $0.digest == nil }
        let typed: Reference
        do { typed = try Reference(imageReference).withDefaultTag } catch { return names }
        return names.contains(typed) ? [typed] : names
    }
}

extension ContainerStore {
    /// The image that a container was made of; it is kept as long as the container is there.
    func image(of record: ContainerRecord, in store: Store) throws -> Image {
        guard let id = Digest(record.imageID) else {
            throw Failure("cannot find the image of container \(record.name): \"\(record.imageID)\" is no ID")
        }
        return try store.image(withID: id)
    }

    /// The mounts that the user asked for and that hold anything.
    fileprivate func filled(_ mounts: [MountedPlace], of record: ContainerRecord) throws -> [MountedPlace] {
        var running: Directory?
        if let live = try state(of: record).live {
            running = try ContainerTree.openRunning(pid: live.process.pid, startTime: live.process.startTime)
        }
        var filled: [MountedPlace] = []
        for mount in mounts where mount.holdsData(running: running) { filled.append(mount) }
        return filled
    }

    /// Does something while a container's processes stand still: one that runs is frozen if it is to be paused, another
    /// can be neither started nor removed meanwhile.
    func whileStill<Answer>(_ record: ContainerRecord, pausing: Bool, _ body: () throws -> Answer) throws -> Answer {
        let answer = try whenFree {
            if try state(of: record).live != nil { return try pausing ? whileFrozen(record, body) : body() }
            if let turn = try holdRestart(of: record) {
                defer { withExtendedLifetime(turn) {} }
                return try body()
            }
            let bundle = try Directory.open(bundle(record.id))
            guard let hold = try FileLock.tryAcquire(try bundle.descriptor.duplicate(), .shared) else { return nil }
            defer { withExtendedLifetime(hold) {} }
            return try body()
        }
        guard let answer else {
            throw Failure("cannot read container \(record.name): it is being started, or held by another command")
        }
        return answer
    }
}
