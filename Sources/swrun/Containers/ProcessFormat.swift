/// Which columns `swrun top` shows, of options as ps(1) has them.
struct ProcessFormat {
    private(set) var columns: [(column: ProcessColumn, heading: String)] = []
    private(set) var hasHeadings = true

    /// The columns of `ps -ef`, which docker takes where nothing is asked.
    private static let full = ["user=UID", "pid", "ppid", "c", "stime", "tty", "time", "args=CMD"]
    /// Those of `ps -e`.
    private static let brief = ["pid", "tty", "time", "comm=CMD"]
    /// Those of `ps u`.
    private static let userOriented = [
        "user", "pid", "pcpu", "pmem", "vsz", "rss", "tty", "stat", "start", "bsdtime=TIME", "args",
    ]

    /// - Throws: `Failure` for a column that is none, and for options that choose processes: those of the container are shown.
    init(_ words: [String]) throws(Failure) {
        var chosen = words.isEmpty ? ProcessFormat.full : ProcessFormat.brief
        var lists: [String] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            switch word {
            case "--format":
                guard let list = rest.popFirst() else { throw Failure("option --format needs a list of columns") }
                lists.append(list)
            case "--no-headers", "--no-headings", "--noheadings", "--noheaders": hasHeadings = false
            case "--forest": break
            case _ where word.hasPrefix("--format="): lists.append(String(word.dropFirst("--format=".count)))
            case _ where word.hasPrefix("--"): throw ProcessFormat.refusal(of: word)
            default:
                let isDashed = word.hasPrefix("-")
                var letters = isDashed ? word.dropFirst() : Substring(word)
                while let letter = letters.popFirst() {
                    switch letter {
                    // All processes are shown anyhow; the rest changes nothing that is shown here.
                    case "e", "A", "a", "x", "w", "d", "H": break
                    case "f" where isDashed: chosen = ProcessFormat.full
                    case "f": break
                    case "u" where !isDashed: chosen = ProcessFormat.userOriented
                    case "h" where !isDashed: hasHeadings = false
                    case "o":
                        let list = letters.isEmpty ? rest.popFirst() : String(letters)
                        guard let list, !list.isEmpty else { throw Failure("option -o needs a list of columns") }
                        lists.append(list)
                        letters = ""
                    default: throw ProcessFormat.refusal(of: "\(isDashed ? "-" : "")\(letter)")
                    }
                }
            }
        }
        for list in lists.isEmpty ? chosen : lists { try add(list) }
    }

    /// "pid,comm", "pid comm", "pid=NUMBER": what follows a "=" is the heading, up to the end.
    private mutating func add(_ list: String) throws(Failure) {
        let pair = KeyValue(list)
        let names = pair.key.split { $0 == "," || $0 == " " }.map(String.init)
        guard !names.isEmpty else { throw Failure("option -o needs a list of columns") }
        for (index, name) in names.enumerated() {
            guard let column = ProcessColumn(named: name) else {
                throw Failure(
                    "unknown column '\(name)'", hint: "there are \(ProcessColumn.names.joined(separator: ", "))")
            }
            let heading = index == names.count - 1 ? pair.value : nil
            columns.append((column, heading ?? column.heading))
        }
    }

    private static func refusal(of option: String) -> Failure {
        Failure("ps option \(option) is not supported", hint: "use -ef, aux, or -o with a list of columns")
    }
}
