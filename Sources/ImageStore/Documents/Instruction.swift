/// A change to an image's configuration, written as a line of a Dockerfile: `ENV a=b`, `CMD ["sh"]`.
///
/// What `commit -c` and `import -c` take. See the Dockerfile reference.
package struct Instruction: Hashable, Sendable {
    /// The instructions that change nothing but the configuration.
    package enum Keyword: String, Sendable, CaseIterable {
        case command = "cmd"
        case entrypoint, environment = "env"
        case expose, healthcheck, label, onBuild = "onbuild"
        case stopSignal = "stopsignal"
        case user, volume, workingDirectory = "workdir"
    }

    package let keyword: Keyword
    /// The rest of the line, without the blanks around it.
    package let arguments: String

    /// Reads one line.
    /// - Throws: `InstructionError.notAChange` for an instruction that does more than change the configuration, or none.
    package init(_ line: String) throws(InstructionError) {
        let text = line.trimmingBlanks()
        let word = text.prefix { !$0.isWhitespace }
        guard let keyword = Keyword(rawValue: word.lowercased()) else { throw .notAChange(word.lowercased()) }
        self.keyword = keyword
        arguments = text.dropFirst(word.count).trimmingBlanks()
    }

    /// Reads what was given to `-c`: one instruction or, as docker allows, several lines of them; a line that ends in
    /// a backslash goes on, and lines that begin with "#" are comments.
    package static func parse(_ changes: [String]) throws(InstructionError) -> [Instruction] {
        var instructions: [Instruction] = []
        for change in changes {
            var unfinished = ""
            for line in change.split(whereSeparator: \.isNewline) {
                let text = line.trimmingBlanks()
                if text.hasPrefix("#") || text.isEmpty { continue }
                if text.hasSuffix("\\") {
                    unfinished += text.dropLast()
                } else {
                    instructions.append(try Instruction(unfinished + text))
                    unfinished = ""
                }
            }
            if !unfinished.isEmpty { instructions.append(try Instruction(unfinished)) }
        }
        return instructions
    }
}

/// Why a change cannot be made.
package enum InstructionError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The word, in lower case.
    case notAChange(String)
    case missingArgument(Instruction.Keyword, String)
    case noEquals(String)
    case badPort(String)
    case badProtocol(String)
    case badSignal(String)
    case badDuration(String)
    case badNumber(String)
    case unknownFlag(String)
    case badHealthcheck(String)
    case badTrigger(String)
    case badSubstitution(String)
    /// `${name:?message}` of a name without a value.
    case unset(String)

    package var description: String {
        switch self {
        case .notAChange(let word): "\(word) is not a valid change command"
        case .missingArgument(let keyword, let need): "\(keyword.rawValue.uppercased()) \(need)"
        case .noEquals(let word): "Syntax error - can't find = in \"\(word)\". Must be of the form: name=value"
        case .badPort(let text): "Invalid containerPort: \(text)"
        case .badProtocol(let text): "Invalid proto: \(text)"
        case .badSignal(let text): "Invalid signal: \(text)"
        case .badDuration(let text): "invalid duration \"\(text)\""
        case .badNumber(let text): "invalid number \"\(text)\""
        case .unknownFlag(let flag): "Unknown flag: \(flag)"
        case .badHealthcheck(let text): "Unknown type \"\(text)\" in HEALTHCHECK (try CMD)"
        case .badTrigger(let text): text
        case .badSubstitution(let text): "failed to process \"\(text)\": bad substitution"
        case .unset(let message): message
        }
    }
}

extension StringProtocol {
    /// Without the white space at both ends.
    func trimmingBlanks() -> String {
        var text = self[...]
        while let first = text.first, first.isWhitespace { text.removeFirst() }
        while let last = text.last, last.isWhitespace { text.removeLast() }
        return String(text)
    }
}
