/// How the arguments of an instruction are cut into words, and how variables are put into them. See the Dockerfile
/// reference, "Environment replacement".
struct InstructionWords {
    /// The values that `$name` stands for: "NAME=value".
    let environment: [String]

    /// Cuts at blanks that are neither quoted nor escaped. Quotes and backslashes stay.
    static func split(_ text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var rest = text[...]
        while let character = rest.popFirst() {
            if character == "\\", quote != "'" {
                word.append(character)
                if let next = rest.popFirst() { word.append(next) }
            } else if quote == nil, character.isWhitespace {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                if character == quote {
                    quote = nil
                } else if quote == nil, "'\"".contains(character) {
                    quote = character
                }
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }

    /// Takes quotes and backslashes away and puts values in the place of variables: nothing is replaced between single
    /// quotes or after a backslash.
    func expand(_ text: String) throws(InstructionError) -> String {
        var rest = text[...]
        return try expand(&rest, of: text, until: nil, depth: 0)
    }

    /// Substitutions inside substitutions: each costs stack, and nobody writes that many.
    private static var depthLimit: Int { 100 }

    private func expand(
        _ rest: inout Substring, of whole: String, until end: Character?, depth: Int
    ) throws(InstructionError) -> String {
        guard depth <= InstructionWords.depthLimit else { throw .badSubstitution(whole) }
        var result = ""
        var isDoubleQuoted = false
        while let character = rest.popFirst() {
            switch character {
            case end where !isDoubleQuoted: return result
            case "'" where !isDoubleQuoted:
                while let inside = rest.popFirst(), inside != "'" { result.append(inside) }
            case "\"": isDoubleQuoted.toggle()
            case "\\":
                guard let next = rest.popFirst() else { break }
                if isDoubleQuoted, !"\"$\\".contains(next) { result.append("\\") }
                result.append(next)
            case "$": result += try value(&rest, of: whole, depth: depth)
            default: result.append(character)
            }
        }
        if end != nil { throw .badSubstitution(whole) }
        return result
    }

    /// What a "$" that was just passed stands for.
    private func value(
        _ rest: inout Substring, of whole: String, depth: Int
    ) throws(InstructionError) -> String {
        guard rest.first == "{" else {
            let name = rest.prefix { $0.isNameCharacter }
            guard let first = name.first, !first.isNumber else { return "$" }
            rest.removeFirst(name.count)
            return lookUp(name) ?? ""
        }
        rest.removeFirst()
        let name = rest.prefix { $0.isNameCharacter }
        rest.removeFirst(name.count)
        guard !name.isEmpty, let sign = rest.popFirst() else { throw .badSubstitution(whole) }
        if sign == "}" { return lookUp(name) ?? "" }
        // With a colon, an empty value counts as none.
        var value = lookUp(name)
        var modifier = sign
        if sign == ":" {
            if value?.isEmpty == true { value = nil }
            guard let next = rest.popFirst() else { throw .badSubstitution(whole) }
            modifier = next
        }
        guard "-+?".contains(modifier) else { throw .badSubstitution(whole) }
        let word = try expand(&rest, of: whole, until: "}", depth: depth + 1)
        switch modifier {
        case "-": return value ?? word
        case "+": return value == nil ? "" : word
        default:
            guard let value else { throw .unset("\(name): \(word.isEmpty ? "not set" : word)") }
            return value
        }
    }

    private func lookUp(_ name: Substring) -> String? {
        environment.last { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }
}

extension Character {
    fileprivate var isNameCharacter: Bool { isASCII && (isLetter || isNumber || self == "_") }
}
