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

        Filters: \(ContainerFilter.usage)

        Fields of templates: \(ContainerRow.headings.map(\.name).joined(separator: " "))
        and {{.Label "KEY"}}
        """

    private static let all = Flag("all", "a", help: "Show the ones that do not run as well")
    private static let filter = List("filter", "f", as: "filter", help: "Show only what fits: `KEY=VALUE`")
    private static let last = Value<Int>("last", "n", help: "Show the last created ones, running or not")
    private static let latest = Flag("latest", "l", help: "Show the last created one, running or not")
    private static let noTruncation = Flag("no-trunc", help: "Show whole IDs and commands")
    private static let quiet = Flag("quiet", "q", help: "Show only the IDs")
    private static let size = Flag("size", "s", help: "Show what the writable layers hold")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let format = try RowFormat(arguments[ImagesCommand.format])
        let containers = try session.containers()
        try containers.settleAbandoned()
        let filter = try ContainerFilter(arguments[filter], in: containers, session: session)
        var damaged = ""
        let count = arguments[latest] ? 1 : arguments[last].flatMap { $0 > 0 ? $0 : nil }
        let showsAll = arguments[all] || count != nil || filter.namesStates
        var rows = try containers.listWithStates(damaged: { damaged += Failure.text(of: $0) }).map {
            ContainerRow(record: $0.record, state: $0.state)
        }.filter { (showsAll || $0.isRunning) && filter.accepts($0) }
        if let count { rows = Array(rows.prefix(count)) }
        let text =
            arguments[quiet]
            ? rows.map { (arguments[noTruncation] ? $0.record.id : $0.record.shortID) + "\n" }.joined()
            : try listing(rows, format, arguments, containers, session).text(format)
        try Standard.output(untrusted: text)
        Standard.error(damaged)
        return damaged.isEmpty ? 0 : ExitCode.failure
    }

    private static func listing(
        _ rows: [ContainerRow], _ format: RowFormat, _ arguments: Arguments, _ containers: ContainerStore,
        _ session: Session
    ) throws -> Listing {
        let isTable = if case .table(nil) = format { true } else { false }
        let names = try ImageNames(try session.store())
        var listing = Listing(
            of: "container",
            columns: ["ID", "Image", "Command", "RunningFor", "Status", "Ports", "Names"]
                + (arguments[size] ? ["Size"] : []),
            headings: ContainerRow.headings, raw: ContainerRow.raw)
        // Sizes take a walk through every container's files.
        let countsSizes = arguments[size] || arguments[ImagesCommand.format]?.contains(".Size") == true
        let now = Timestamp.now
        for row in rows {
            let sizes =
                countsSizes
                ? (try containers.writableSize(of: row.record), names.size(ofImage: row.record.imageID)) : nil
            listing.add(
                // A table of thousands of rows must not wait for what it does not show.
                row.fields(
                    isTable ? listing.columns : ContainerRow.headings.map(\.name), names,
                    truncated: !arguments[noTruncation], size: sizes, now: now),
                labels: row.record.configuration.labels)
        }
        return listing
    }
}
