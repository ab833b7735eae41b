/// A pattern for names with slashes: `*` and `?` stand for anything but a slash, `[a-z]` and `[^a-z]` for one character
/// out of a set, `\` takes the next character as it is. See Go's path.Match, which docker uses.
struct Glob {
    private enum Part {
        case literal(Character)
        case anyCharacter
        case anyRun
        case set(ranges: [ClosedRange<Character>], inverted: Bool)
    }

    private let parts: [Part]

    /// nil for a pattern with an open bracket or a backslash at its end.
    init?(_ pattern: String) {
        var parts: [Part] = []
        var rest = Substring(pattern)
        while let character = rest.popFirst() {
            switch character {
            case "*": parts.append(.anyRun)
            case "?": parts.append(.anyCharacter)
            case "\\":
                guard let next = rest.popFirst() else { return nil }
                parts.append(.literal(next))
            case "[":
                guard let set = Glob.set(&rest) else { return nil }
                parts.append(set)
            default: parts.append(.literal(character))
            }
        }
        self.parts = parts
    }

    private static func set(_ rest: inout Substring) -> Part? {
        let inverted = rest.first == "^"
        if inverted { rest.removeFirst() }
        var ranges: [ClosedRange<Character>] = []
        while let low = rest.popFirst() {
            if low == "]", !ranges.isEmpty { return .set(ranges: ranges, inverted: inverted) }
            guard rest.first == "-" else {
                ranges.append(low...low)
                continue
            }
            rest.removeFirst()
            guard let high = rest.popFirst(), high != "]", low <= high else { return nil }
            ranges.append(low...high)
        }
        return nil
    }

    /// Whether the whole of a text fits.
    ///
    /// A run is first taken as empty and grown by one character at a time from the last run that can grow: no pattern
    /// takes longer than its length times the text's.
    func matches(_ text: String) -> Bool {
        let text = Array(text)
        var (part, place) = (0, 0)
        var lastRun: (part: Int, place: Int)?
        while place < text.count || part < parts.count {
            if part < parts.count, case .anyRun = parts[part] {
                lastRun = (part, place)
                part += 1
            } else if part < parts.count, place < text.count, Glob.fits(text[place], parts[part]) {
                part += 1
                place += 1
            } else if let run = lastRun, run.place < text.count, text[run.place] != "/" {
                lastRun = (run.part, run.place + 1)
                (part, place) = (run.part + 1, run.place + 1)
            } else {
                return false
            }
        }
        return true
    }

    private static func fits(_ character: Character, _ part: Part) -> Bool {
        switch part {
        case .literal(let wanted): character == wanted
        case .anyCharacter, .anyRun: character != "/"
        case .set(let ranges, let inverted):
            character != "/" && ranges.contains { $0.contains(character) } != inverted
        }
    }
}
