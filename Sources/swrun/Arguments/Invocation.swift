/// What a command line asks for, before its options are read.
enum Invocation {
    case version
    /// Nothing was asked: the help, on standard error as docker does it.
    case nothing
    case help
    case nounHelp(Noun.Category)
    case commandHelp(any Command.Type)
    case command(any Command.Type, words: ArraySlice<String>)
    /// No command was named: `run` with all the words.
    case implicitRun(words: ArraySlice<String>)
    case unknown(String)

    /// - Parameter words: The command line without the program's name and without the leading global options.
    init(_ words: ArraySlice<String>) {
        guard let first = words.first else {
            self = .nothing
            return
        }
        switch (first, words.count) {
        case ("-v", 1), ("--version", 1), ("version", 1): self = .version
        case ("-h", 1), ("--help", 1), ("help", 1): self = .help
        case ("help", _):
            switch Invocation(words.dropFirst()) {
            case .command(let command, _), .commandHelp(let command): self = .commandHelp(command)
            case .nounHelp(let category): self = .nounHelp(category)
            case .help, .version, .nothing: self = .help
            case .implicitRun, .unknown: self = .unknown(words.dropFirst().joined(separator: " "))
            }
        default:
            if let command = CommandTable.command(named: first) {
                self = .command(command, words: words.dropFirst())
            } else if let category = Noun.Category(rawValue: first) {
                self = Invocation(words.dropFirst(), below: category)
            } else if CommandTable.notBuilt.contains(first) {
                self = .unknown(first)
            } else {
                self = .implicitRun(words: words)
            }
        }
    }

    /// The words behind `swrun image` or `swrun container`.
    private init(_ words: ArraySlice<String>, below category: Noun.Category) {
        switch words.first {
        case nil, "-h", "--help", "help": self = .nounHelp(category)
        case let verb?:
            if let command = CommandTable.command(named: verb, below: category) {
                self = .command(command, words: words.dropFirst())
            } else {
                self = .unknown("\(category.rawValue) \(verb)")
            }
        }
    }
}

/// The global options that stand before the command: `swrun --root DIR images`.
struct LeadingOptions {
    private(set) var root: String?
    private(set) var rest: ArraySlice<String>

    init(_ words: [String]) throws(ParseError) {
        rest = words[...]
        while let word = rest.first {
            if word == "--root" {
                guard rest.count > 1 else { throw .missingValue("--root") }
                root = rest.dropFirst().first
                rest = rest.dropFirst(2)
            } else if word.hasPrefix("--root=") {
                root = String(word.dropFirst("--root=".count))
                rest = rest.dropFirst()
            } else {
                return
            }
        }
    }
}
