internal import Runtime

/// What a command line asks for, before its options are read.
enum Invocation {
    case version
    /// Nothing was asked: the help, on standard error as docker does it.
    case nothing
    case help
    /// - Parameter isAsked: false where the verb is missing: then the help goes to standard error.
    case nounHelp(Noun.Category, isAsked: Bool)
    case commandHelp(CalledCommand)
    case command(CalledCommand, words: ArraySlice<String>)
    /// No command was named: `run` with all the words.
    case implicitRun(words: ArraySlice<String>)
    case unknown(UnknownCommand)
    /// This process is the monitor of a container: never typed, see `MonitorProcess`.
    case monitor(words: ArraySlice<String>)
    /// This process makes a further process of a container: never typed either, see `SealedExec`.
    case sealedExec

    /// - Parameter words: The command line without the program's name and without the leading global options.
    init(_ words: ArraySlice<String>) {
        guard let first = words.first else {
            self = .nothing
            return
        }
        let rest = words.dropFirst()
        switch first {
        case "--version": self = .version
        case MonitorProcess.word: self = .monitor(words: rest)
        case SealedExec.word: self = .sealedExec
        case "-v" where rest.isEmpty: self = .version
        case "-h" where rest.isEmpty: self = .help
        case "help", "--help": self = Invocation(helpFor: rest)
        default: self = Invocation(first, rest, all: words)
        }
    }

    private init(_ first: String, _ rest: ArraySlice<String>, all words: ArraySlice<String>) {
        if let command = CommandTable.command(named: first) {
            self = .command(CalledCommand(command: command, category: nil), words: rest)
        } else if let category = Noun.Category(rawValue: first), CommandTable.isInUse(category) {
            self = Invocation(rest, below: category)
        } else if CommandTable.isMissing(first) {
            self = .unknown(UnknownCommand(name: first, suggestions: []))
        } else {
            self = .implicitRun(words: words)
        }
    }

    /// The words behind `swrun help`.
    private init(helpFor words: ArraySlice<String>) {
        switch Invocation(words) {
        case .command(let called, _), .commandHelp(let called): self = .commandHelp(called)
        case .nounHelp(let category, _): self = .nounHelp(category, isAsked: true)
        case .help, .version, .nothing: self = .help
        case .unknown(let unknown): self = .unknown(unknown)
        case .implicitRun, .monitor, .sealedExec:
            let word = words.first ?? ""
            self = .unknown(
                UnknownCommand(name: words.joined(separator: " "), suggestions: CommandTable.suggestions(for: word)))
        }
    }

    /// The words behind a noun: `swrun image`.
    private init(_ words: ArraySlice<String>, below category: Noun.Category) {
        switch words.first {
        case nil: self = .nounHelp(category, isAsked: false)
        case "-h", "--help": self = .nounHelp(category, isAsked: true)
        case "help": self = Invocation(helpFor: [category.rawValue] + words.dropFirst())
        case let verb?:
            if let command = CommandTable.command(named: verb, below: category) {
                self = .command(CalledCommand(command: command, category: category), words: words.dropFirst())
            } else {
                self = .unknown(
                    UnknownCommand(
                        name: "\(category.rawValue) \(verb)",
                        suggestions: CommandTable.suggestions(for: verb, below: category)))
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
