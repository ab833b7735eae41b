/// Turns words into options and operands by the rules that docker's users know: `--name=x`, `--name x`, `-n x`, `-nx`,
/// `-n=x`, clusters such as `-it`, and `--` as the end of the options.
struct ArgumentParser {
    /// Looked through for each word: a table by name would take longer to make than all the words to find.
    private let options: [Option]
    private let stopsAtFirstOperand: Bool
    private var words: ArraySlice<String>
    private var arguments = Arguments()

    /// - Parameter stopsAtFirstOperand: For commands whose operands hold a whole command line of their own.
    static func parse(
        _ words: some Sequence<String>, options: [Option], stopsAtFirstOperand: Bool
    ) throws(ParseError) -> Arguments {
        var parser = ArgumentParser(
            options: options, stopsAtFirstOperand: stopsAtFirstOperand, words: Array(words)[...])
        while let word = parser.words.popFirst() {
            if word == "--" { break }
            if word.hasPrefix("--") {
                try parser.parseName(word.dropFirst(2))
            } else if word.hasPrefix("-"), word != "-" {
                try parser.parseCluster(word.dropFirst())
            } else {
                parser.arguments.operands.append(word)
                if stopsAtFirstOperand { break }
            }
        }
        parser.arguments.operands += parser.words
        return parser.arguments
    }

    /// `name`, `name=value`, or `name` with the value in the next word.
    private mutating func parseName(_ text: Substring) throws(ParseError) {
        let equals = text.firstIndex(of: "=")
        let name = String(text[..<(equals ?? text.endIndex)])
        guard !name.isEmpty, !name.hasPrefix("-") else { throw .badSyntax("--\(text)") }
        guard let option = options.first(where: { $0.name == name || $0.aliases.contains(name) }) else {
            throw .unknownName(name)
        }
        if let equals {
            try add(String(text[text.index(after: equals)...]), for: option)
        } else if let value = option.bareValue {
            try add(value, for: option)
        } else if let value = words.popFirst() {
            try add(value, for: option)
        } else {
            throw .missingValue("--\(name)")
        }
    }

    /// One or several letters; the first that takes a value takes the rest of the word, or else the next word.
    private mutating func parseCluster(_ cluster: Substring) throws(ParseError) {
        var rest = cluster
        while let letter = rest.first {
            guard let option = options.first(where: { $0.letter == letter }) else {
                throw .unknownLetter(letter, in: String(rest))
            }
            let tail = rest.dropFirst()
            if tail.first == "=", tail.count > 1 || option.bareValue == nil {
                return try add(String(tail.dropFirst()), for: option)
            }
            if let value = option.bareValue {
                try add(value, for: option)
                rest = tail
            } else if !tail.isEmpty {
                return try add(String(tail), for: option)
            } else if let value = words.popFirst() {
                return try add(value, for: option)
            } else {
                throw .missingValue("'\(letter)' in -\(rest)")
            }
        }
    }

    private mutating func add(_ text: String, for option: Option) throws(ParseError) {
        if let reason = option.problem(text) { throw .invalidValue(text, option: option.title, reason: reason) }
        arguments.add(text, for: option)
    }
}

/// A command line that cannot be understood, in the words that docker uses.
enum ParseError: Error, Hashable, CustomStringConvertible {
    case unknownName(String)
    case unknownLetter(Character, in: String)
    case missingValue(String)
    case badSyntax(String)
    case invalidValue(String, option: String, reason: String)

    var description: String {
        switch self {
        case .unknownName(let name): "unknown flag: --\(name)"
        case .unknownLetter(let letter, let cluster): "unknown shorthand flag: '\(letter)' in -\(cluster)"
        case .missingValue(let option): "flag needs an argument: \(option)"
        case .badSyntax(let word): "bad flag syntax: \(word)"
        case .invalidValue(let text, let option, let reason):
            "invalid argument \"\(text)\" for \"\(option)\" flag: \(reason)"
        }
    }
}
