internal import ImageStore
internal import Linux
internal import Runtime

/// `swrun export`: a container's whole tree of files as a tar.
enum ExportCommand: Command {
    static let name = "export"
    static let summary = "Write a container's filesystem to a tar"
    static let usage = "[OPTIONS] CONTAINER"
    static let operands = Operands.exactly(1)
    static let options: [any OptionKey] = [output]
    static let nouns: [Noun] = [.container("export")]
    static let notes = "What is mounted into the container is left out: its place is an empty directory or file."

    private static let output = Value<String>(
        "output", "o", as: "file",
        help: "Write to a file, which appears whole or not at all, instead of standard output")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let record = try containers.find(arguments.operands[0])
        // Named from the root before this process goes elsewhere to look at the tree.
        let name = try arguments[output].flatMap { $0.isEmpty ? nil : try Path($0).absolute.description }
        let bar = ProgressBar.onTerminal()
        defer { bar?.clear() }
        try ArchiveFile(name: name).write(.export) { file in
            try TreeArchive.write(try tree(of: record, in: containers), to: file, meter: bar)
        }
        containers.announce(.export, of: record)
        return 0
    }

    private static func tree(of record: ContainerRecord, in containers: ContainerStore) throws -> Directory {
        if let live = try containers.state(of: record).live,
            let tree = try ContainerTree.openRunning(pid: live.process.pid, startTime: live.process.startTime)
        {
            return tree
        }
        return try ContainerTree.openStopped(
            bundle: containers.bundle(record.id), layerCount: max(1, record.layers.count))
    }
}
