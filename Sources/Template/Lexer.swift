/// Cuts a template into words. See text/template/parse in Go, whose rules these are.
struct Lexer {
    let input: [UInt8]
    var position = 0
    private var isInsideAction = false
    private var openParentheses = 0

    init(_ text: String) { input = Array(text.utf8) }

    /// All words up to the end or to the first that is none; the last one says which.
    static func tokens(of text: String) -> [Token] {
        var lexer = Lexer(text)
        var tokens: [Token] = []
        while true {
            guard let token = lexer.next() else { continue }
            tokens.append(token)
            if token.kind == .end || token.kind == .error { return tokens }
        }
    }

    /// nil where something was passed over: a comment, or text that was trimmed to nothing.
    private mutating func next() -> Token? { isInsideAction ? nextInAction() : nextOutside() }

    // MARK: Text and delimiters

    private mutating func nextOutside() -> Token? {
        if starts(with: "{{") { return leftDelimiter() }
        let start = position
        guard start < input.count else { return Token(kind: .end, position: start, text: "") }
        while position < input.count, !starts(with: "{{") { position += 1 }
        var end = position
        if position < input.count, hasTrimMarkerAfterBrace {
            while end > start, Lexer.isSpace(input[end - 1]) { end -= 1 }
        }
        return end > start ? Token(kind: .text, position: start, text: text(start..<end)) : nil
    }

    /// Whether "{{" is followed by "- ".
    private var hasTrimMarkerAfterBrace: Bool {
        byte(at: position + 2) == UInt8(ascii: "-") && byte(at: position + 3).map(Lexer.isSpace) == true
    }

    private mutating func leftDelimiter() -> Token? {
        let start = position
        position += hasTrimMarkerAfterBrace ? 4 : 2
        // The space of the trim marker may belong to what follows only where nothing is a comment.
        let afterMarker = position
        if starts(with: "/*") { return comment() }
        position = afterMarker
        isInsideAction = true
        openParentheses = 0
        return Token(kind: .leftDelimiter, position: start, text: "{{")
    }

    private mutating func comment() -> Token? {
        position += 2
        while position < input.count, !starts(with: "*/") { position += 1 }
        guard position < input.count else { return error("unclosed comment") }
        position += 2
        guard let length = rightDelimiterLength else { return error("comment ends before closing delimiter") }
        pass(rightDelimiter: length)
        return nil
    }

    /// How many bytes the right delimiter takes here, "}}" or " -}}"; nil when there is none.
    private var rightDelimiterLength: Int? {
        if starts(with: "}}") { return 2 }
        guard byte(at: position).map(Lexer.isSpace) == true, starts(with: "-}}", at: position + 1) else { return nil }
        return 4
    }

    private mutating func pass(rightDelimiter length: Int) {
        position += length
        guard length > 2 else { return }
        while let byte = byte(at: position), Lexer.isSpace(byte) { position += 1 }
    }

    // MARK: Inside an action

    private mutating func nextInAction() -> Token {
        if let length = rightDelimiterLength {
            guard openParentheses == 0 else { return error("unclosed left paren") }
            let start = position
            pass(rightDelimiter: length)
            isInsideAction = false
            return Token(kind: .rightDelimiter, position: start, text: "}}")
        }
        guard let byte = byte(at: position) else { return error("unclosed action") }
        switch byte {
        case _ where Lexer.isSpace(byte): return space()
        case UInt8(ascii: "\""): return quoted()
        case UInt8(ascii: "`"): return rawQuoted()
        case UInt8(ascii: "'"): return character()
        case UInt8(ascii: "$"): return variable()
        case UInt8(ascii: ".") where !(self.byte(at: position + 1).map(Lexer.isDigit) ?? false): return field()
        case UInt8(ascii: "."), UInt8(ascii: "+"), UInt8(ascii: "-"): return number()
        case _ where Lexer.isDigit(byte): return number()
        case UInt8(ascii: "("):
            openParentheses += 1
            return sign(.leftParenthesis)
        case UInt8(ascii: ")"):
            openParentheses -= 1
            return openParentheses < 0 ? error("unexpected right paren") : sign(.rightParenthesis)
        case UInt8(ascii: "|"): return sign(.pipe)
        case UInt8(ascii: "="): return sign(.assign)
        case UInt8(ascii: ":"): return starts(with: ":=") ? sign(.declare, 2) : error("expected :=")
        default: break
        }
        let scalar = self.scalar(at: position)
        if scalar.isWordPart { return word() }
        return (0x21...0x7e).contains(scalar.value)
            ? sign(.sign) : error("unrecognized character in action: \(scalar.goName)")
    }

    private mutating func sign(_ kind: Token.Kind, _ length: Int = 1) -> Token {
        defer { position += length }
        return Token(kind: kind, position: position, text: text(position..<position + length))
    }

    private mutating func space() -> Token {
        let start = position
        while let byte = byte(at: position), Lexer.isSpace(byte), rightDelimiterLength == nil { position += 1 }
        return Token(kind: .space, position: start, text: text(start..<position))
    }

    // MARK: Bytes

    func byte(at index: Int) -> UInt8? { index < input.count ? input[index] : nil }

    func starts(with text: StaticString) -> Bool { starts(with: text, at: position) }

    func starts(with text: StaticString, at start: Int) -> Bool {
        input[min(start, input.count)...].starts(with: "\(text)".utf8)
    }

    func text(_ range: Range<Int>) -> String {
        String(decoding: input[range.clamped(to: input.indices)], as: UTF8.self)
    }

    func error(_ reason: String) -> Token { Token(kind: .error, position: position, text: reason) }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0d || byte == 0x0a }

    static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
