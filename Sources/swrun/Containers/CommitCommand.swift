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
    static let options: [any OptionKey] = [author, ImportCommand.change, message, pause, quiet]
    static let stopsAtFirstOperand = true
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("commit")]
    static let notes = """
        Prints the image's ID. The image runs what the container ran; `-c 'CMD [...]'` changes that.
        What lies in mounts is not part of it.
        """

    private static let author = Value<String>("author", "a", help: "Who made it: \"Jane Doe <jane@example.org>\"")
    private static let message = Value<String>("message", "m", help: "What the image's history says of it")
    private static let pause = Flag("pause", "p", initially: true, help: "Stop the container's processes meanwhile")
    private static let quiet = Flag("quiet", "q", help: "Show no progress")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let changes = try Instruction.parse(arguments[ImportCommand.change])
        let reference = try ImageName.parse(forNewImage: arguments.operands.dropFirst().first)
        let containers = try session.containers()
        let record = try containers.find(arguments.operands[0])
        let bar = ProgressBar.onTerminal(quiet: arguments[quiet])
        defer { bar?.clear() }
        let store = try session.store(bar)
        let image = try containers.image(of: record, in: store)
        let configuration = record.configuration
        let details = CommitDetails(
            execution: .init(of: configuration, madeOf: image.configuration.execution ?? .init()),
            createdBy: configuration.command.joined(separator: " "), author: arguments[author],
            message: arguments[message], changes: changes, reference: reference, excluding: GeneratedFiles.places)
        let publication = try containers.whileStill(record, pausing: arguments[pause]) {
            try store.commit(try containers.openUpper(record.id), onto: image, details)
        }
        bar?.clear()
        try Standard.output(line: "\(publication.image.id)")
        return 0
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

    /// Does something while a container's processes stand still, if it runs and is to be paused.
    func whileStill<Answer>(_ record: ContainerRecord, pausing: Bool, _ body: () throws -> Answer) throws -> Answer {
        guard pausing, case .running = try state(of: record) else { return try body() }
        // Until the processes go on: whoever interrupts a commit must not leave them frozen.
        let signals = try SignalDescriptor()
        defer { withExtendedLifetime(signals) {} }
        let group = try ControlGroup(ofContainer: record.id)
        try group.freeze()
        let answer = Result { try body() }
        try group.thaw()
        return try answer.get()
    }
}
