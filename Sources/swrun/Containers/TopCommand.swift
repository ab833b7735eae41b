internal import Linux
internal import Runtime

/// `swrun top`: the processes of a container.
///
/// It reads /proc itself: no program of the container's is run, nor is one of this machine's in reach of the container.
enum TopCommand: Command {
    static let name = "top"
    static let summary = "Show the processes of a container"
    static let usage = "CONTAINER [ps OPTIONS]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = []
    static let stopsAtFirstOperand = true
    static let nouns: [Noun] = [.container("top")]
    static let notes = """
        The options are those of ps(1) that choose columns: -ef (the usual ones), aux, and -o LIST.
        Columns: \(ProcessColumn.names.joined(separator: " "))

        Numbers of processes and names of users are this machine's.
        """

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let containers = try session.containers()
        let record = try containers.find(arguments.operands.first ?? "")
        let format = try ProcessFormat(Array(arguments.operands.dropFirst()))
        guard try containers.state(of: record).live != nil else {
            throw Failure("Container \(record.id) is not running")
        }
        containers.announce(.top, of: record)
        var table = Table(headings: format.columns.map(\.heading), leastWidth: 20)
        let machine = try ProcessColumn.Machine.current
        for pid in try ControlGroup(of: record).processes() {
            // One that has ended meanwhile is none.
            guard let entry = try ProcessEntry(pid: pid) else { continue }
            table.add(format.columns.map { $0.column.text(entry, machine) })
        }
        try Standard.output(untrusted: format.hasHeadings ? table.text : table.textWithoutHeadings)
        return 0
    }
}
