internal import Linux
internal import Runtime

/// `swrun logs`: what a container has written.
enum LogsCommand: Command {
    static let name = "logs"
    static let summary = "Show what a container has written"
    static let usage = "[OPTIONS] CONTAINER"
    static let operands = Operands.exactly(1)
    static let options: [any OptionKey] = [details, follow, since, tail, timestamps, until]
    static let group = CommandGroup.common
    static let nouns: [Noun] = [.container("logs")]
    static let notes = """
        What went to the container's standard output goes to standard output, the rest to standard error,
        each byte as it was written.

        A time is how long ago it was (10m, 1h30m), a date (2026-11-21), a time (2026-11-21T08:03:00Z) or
        seconds since 1970.
        """

    private static let details = Flag("details", help: "Show what --log-opt labels= and env= added")
    private static let follow = Flag("follow", "f", help: "Go on until the container stops")
    private static let since = Value<String>("since", help: "Show what was written at this time or later")
    private static let until = Value<String>("until", help: "Show what was written at this time or before")
    private static let tail = Value<String>("tail", "n", help: "Show so many lines at the end (default all)")
    private static let timestamps = Flag("timestamps", "t", help: "Show when each line was written")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let query = LogQuery(
            since: try Moment.parse(arguments[since], of: "since"),
            until: try Moment.parse(arguments[until], of: "until"),
            // As docker has it: what is no number stands for all.
            lineCount: arguments[tail].flatMap { Int($0) }.flatMap { $0 < 0 ? nil : $0 })
        let containers = try session.containers()
        let record = try containers.find(arguments.operands.first ?? "")
        let settings = record.hostConfiguration.log
        if settings.driver == .none {
            throw Failure(
                "configured logging driver does not support reading",
                hint: record.hostConfiguration.removesItself
                    ? "a foreground run with --rm keeps no log: --log-driver json-file makes it keep one" : nil)
        }
        var reader = LogReader(of: containers.bundle(record.id), settings, query)
        var printer = try LogPrinter(showsTimes: arguments[timestamps], showsDetails: arguments[details])
        if arguments[follow] {
            try reader.follow(until: try containers.logWriter(of: record), idle: { try printer.flush() }) {
                try printer.print($0)
            }
        } else {
            try reader.read { try printer.print($0) }
        }
        try printer.flush()
        return 0
    }
}
