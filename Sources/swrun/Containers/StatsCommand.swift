internal import Linux
internal import Runtime

/// `swrun stats`: what containers use of the machine, again and again.
enum StatsCommand: Command {
    static let name = "stats"
    static let summary = "Show what running containers use"
    static let usage = "[OPTIONS] [CONTAINER...]"
    static let operands = Operands.atLeast(0)
    static let options: [any OptionKey] = [all, ImagesCommand.format, once, noTruncation]
    static let nouns: [Noun] = [.container("stats")]
    static let notes = """
        Once a second, until it is interrupted; a terminal is drawn anew each time.

        Fields of templates: \(UsageRow.headings.map(\.name).joined(separator: " "))
        """

    private static let all = Flag("all", "a", help: "Show the ones that do not run as well")
    private static let once = Flag("no-stream", help: "Show them once")
    private static let noTruncation = Flag("no-trunc", help: "Show whole IDs")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let format = try RowFormat(arguments[ImagesCommand.format])
        let containers = try session.containers()
        try containers.settleAbandoned()
        let named = try arguments.operands.map { try containers.find($0).id }
        let isDrawn = !arguments[once] && Terminal.isTerminal(1)
        var before: [String: UsageSample] = [:]
        var isFirst = true
        while true {
            let now = try samples(of: named, showsAll: arguments[all], in: containers)
            // What is used of a processor shows between two looks.
            if !isFirst || now.allSatisfy({ !$0.isRunning }) {
                var listing = Listing(of: "stats", columns: UsageRow.columns, headings: UsageRow.headings)
                for sample in now {
                    listing.add(
                        UsageRow(sample: sample, before: before[sample.record.id]).fields(
                            truncated: !arguments[noTruncation]))
                }
                let text = try listing.text(format)
                if isDrawn { try Standard.output(drawing(of: text)) } else { try Standard.output(untrusted: text) }
                if arguments[once] { return 0 }
            }
            before = Dictionary(now.map { ($0.record.id, $0) }) { $1 }
            isFirst = false
            Process.pause(milliseconds: 1000)
        }
    }

    /// From the screen's first line on, without a flicker: each line to its end, then what is below. See console_codes(4).
    private static func drawing(of text: String) -> String {
        let lines = text.printable(keepingLayout: true).split(separator: "\n", omittingEmptySubsequences: false)
        return "\u{1B}[H" + lines.joined(separator: "\u{1B}[K\n") + "\u{1B}[J"
    }

    private static func samples(
        of named: [String], showsAll: Bool, in containers: ContainerStore
    ) throws -> [UsageSample] {
        if named.isEmpty {
            return try containers.listWithStates().filter { showsAll || $0.state.live != nil }
                .map { try UsageSample($0.record, $0.state) }
        }
        // One that is removed meanwhile is not shown any more.
        return try named.compactMap { id in
            guard let record = try containers.record(id) else { return nil }
            return try UsageSample(record, try containers.state(of: record))
        }
    }
}
