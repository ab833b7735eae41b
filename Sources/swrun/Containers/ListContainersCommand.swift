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
        // Only runs that are noted can be running.
        let listed = try containers.summaries(onlyNoted: !showsAll, damaged: { damaged += Failure.text(of: $0) })
            .filter { (showsAll || $0.state.supervised != nil) && filter.accepts($0.summary, $0.state) }
        let needsRecords = filter.needsRecord || needsRecords(arguments[ImagesCommand.format])
        var rows: [ContainerRow] = []
        for (summary, state) in listed where rows.count < count ?? .max {
            // Somebody may have removed it meanwhile.
            let record = try needsRecords || state.supervised != nil ? containers.record(summary.id) : nil
            if needsRecords, record == nil { continue }
            let health = try record.flatMap { try containers.health(of: $0, state) }
            var row = ContainerRow(summary, state, record: record, health: health?.status)
            if row.isRunning {
                row.ports = try containers.networkState(of: summary.id).ports
                row.exposed = (record?.configuration.exposedPorts ?? []).compactMap { ContainerPort($0) }
            }
            if filter.accepts(row) { rows.append(row) }
        }
        let text =
            arguments[quiet]
            ? rows.map { (arguments[noTruncation] ? $0.summary.id : $0.summary.shortID) + "\n" }.joined()
            : try listing(rows, format, arguments, containers, session).text(format)
        try Standard.output(untrusted: text)
        Standard.error(damaged)
        return damaged.isEmpty ? 0 : ExitCode.failure
    }

    /// Whether a format may name what is not in the summaries. The table shows it of containers that run.
    private static func needsRecords(_ format: String?) -> Bool {
        guard let format, !format.isEmpty, format != "table" else { return false }
        let simple = [
            "ID", "Image", "Command", "CreatedAt", "RunningFor", "Status", "State", "Names", "Labels", "Label",
        ]
        // Every word behind a dot is one of those: nothing else is asked for, the row as a whole neither.
        let fields = format.split(separator: ".", omittingEmptySubsequences: false).dropFirst().map { part in
            String(part.prefix { $0.isLetter })
        }
        return fields.isEmpty || !fields.allSatisfy(simple.contains)
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
                ? (try containers.writableSize(of: row.summary.id), names.size(ofImage: row.summary.imageID)) : nil
            listing.add(
                // A table of thousands of rows must not wait for what it does not show.
                row.fields(
                    isTable ? listing.columns : ContainerRow.headings.map(\.name), names,
                    truncated: !arguments[noTruncation], size: sizes, now: now),
                labels: row.summary.labels)
        }
        return listing
    }
}
