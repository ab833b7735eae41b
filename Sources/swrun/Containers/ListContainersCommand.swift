internal import ImageStore
internal import Linux
internal import Runtime

/// `swrun ps`: which containers there are.
enum ListContainersCommand: Command {
    static let name = "ps"
    static let summary = "List containers"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [all, filter, ImagesCommand.format, last, latest, noTruncation, quiet, size]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("ls", "list", "ps")]
    static let notes = """
        Without -a only running containers are shown.

        Filters: id=PREFIX, name=TEXT, label=KEY, label=KEY=VALUE, exited=CODE, before=CONTAINER,
        since=CONTAINER, ancestor=IMAGE, status=created|running|exited
        """

    private static let all = Flag("all", "a", help: "Show the ones that do not run as well")
    private static let filter = List("filter", "f", as: "filter", help: "Show only what fits: `KEY=VALUE`")
    private static let last = Value<Int>("last", "n", help: "Show the last created ones, running or not")
    private static let latest = Flag("latest", "l", help: "Show the last created one, running or not")
    private static let noTruncation = Flag("no-trunc", help: "Show whole IDs and commands")
    private static let quiet = Flag("quiet", "q", help: "Show only the IDs")
    private static let size = Flag("size", "s", help: "Show what the writable layers hold")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        try containers.settleAbandoned()
        let filter = try ContainerFilter(arguments[filter], in: containers, session: session)
        var damaged = ""
        let count = arguments[latest] ? 1 : arguments[last].flatMap { $0 > 0 ? $0 : nil }
        let showsAll = arguments[all] || count != nil || filter.namesStates
        var rows = try containers.list(damaged: { damaged += Failure.text(of: $0) }).map {
            ContainerRow(record: $0, state: try containers.state(of: $0))
        }.filter { (showsAll || $0.isRunning) && filter.accepts($0) }
        if let count { rows = Array(rows.prefix(count)) }
        if let format = arguments[ImagesCommand.format], !arguments[quiet] {
            let names = try ImageNames(try session.store())
            let format = try RowFormat(format)
            try Standard.output(
                untrusted: try format.text(of: rows.map { $0.fields(names, truncated: !arguments[noTruncation]) }))
            Standard.error(damaged)
            return damaged.isEmpty ? 0 : ExitCode.failure
        }
        try Standard.output(
            arguments[quiet]
                ? rows.map { (arguments[noTruncation] ? $0.record.id : $0.record.shortID) + "\n" }.joined()
                : try table(rows, arguments, containers, session))
        Standard.error(damaged)
        return damaged.isEmpty ? 0 : ExitCode.failure
    }

    private static func table(
        _ rows: [ContainerRow], _ arguments: Arguments, _ containers: ContainerStore, _ session: Session
    ) throws -> String {
        let names = try ImageNames(try session.store())
        var table = Table(
            headings: ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"]
                + (arguments[size] ? ["SIZE"] : []))
        for row in rows {
            let truncated = !arguments[noTruncation]
            var cells = [
                truncated ? row.record.shortID : row.record.id, row.image(names, truncated: truncated),
                row.command(truncated: truncated), HumanTime.age(of: row.record.created), row.status(), "",
                row.record.name,
            ]
            if arguments[size] { cells.append(ByteCount(try containers.writableSize(of: row.record)).description) }
            table.add(cells)
        }
        return table.text
    }
}
