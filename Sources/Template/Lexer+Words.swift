extension Lexer {
    /// A function, a keyword, `true` or `false`.
    mutating func word() -> Token {
        let start = position
        passWord()
        let word = text(start..<position)
        guard isAtEndOfWord else { return badCharacter() }
        if Token.keywords.contains(word) { return Token(kind: .keyword, position: start, text: word) }
        return Token(kind: word == "true" || word == "false" ? .bool : .identifier, position: start, text: word)
    }

    /// `.Name`, or `.` alone.
    mutating func field() -> Token {
        let start = position
        position += 1
        if isAtEndOfWord { return Token(kind: .dot, position: start, text: ".") }
        passWord()
        guard isAtEndOfWord else { return badCharacter() }
        return Token(kind: .field, position: start, text: text(start..<position))
    }

    /// `$name`, or `$` alone.
    mutating func variable() -> Token {
        let start = position
        position += 1
        passWord()
        guard isAtEndOfWord else { return badCharacter() }
        return Token(kind: .variable, position: start, text: text(start..<position))
    }

    /// What has to follow a name, so that no two run together.
    private var isAtEndOfWord: Bool {
        guard let byte = byte(at: position) else { return true }
        return Lexer.isSpace(byte) || ".,|:()".utf8.contains(byte) || starts(with: "}}")
    }

    private func badCharacter() -> Token { error("bad character \(scalar(at: position).goName)") }

    private mutating func passWord() {
        while position < input.count {
            let scalar = scalar(at: position)
            guard scalar.isWordPart else { return }
            position += scalar.utf8.count
        }
    }

    /// The character that starts at a byte; the input was a string, so that there is one.
    func scalar(at index: Int) -> Unicode.Scalar {
        var decoder = UTF8()
        var bytes = input[min(index, input.count)...].makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&bytes) { return scalar }
        return "\u{fffd}"
    }

    // MARK: Literals

    mutating func quoted() -> Token {
        quoted(by: UInt8(ascii: "\""), .string, otherwise: "unterminated quoted string")
    }

    mutating func character() -> Token {
        quoted(by: UInt8(ascii: "'"), .character, otherwise: "unterminated character constant")
    }

    private mutating func quoted(by quote: UInt8, _ kind: Token.Kind, otherwise reason: String) -> Token {
        let start = position
        position += 1
        while let byte = byte(at: position), byte != UInt8(ascii: "\n") {
            position += 1
            if byte == quote { return Token(kind: kind, position: start, text: text(start..<position)) }
            if byte == UInt8(ascii: "\\"), let next = self.byte(at: position), next != UInt8(ascii: "\n") {
                position += 1
            }
        }
        return error(reason)
    }

    mutating func rawQuoted() -> Token {
        let start = position
        position += 1
        while let byte = byte(at: position) {
            position += 1
            if byte == UInt8(ascii: "`") {
                return Token(kind: .rawString, position: start, text: text(start..<position))
            }
        }
        return error("unterminated raw quoted string")
    }

    /// A number, not yet checked beyond its letters.
    mutating func number() -> Token {
        let start = position
        passNumber()
        if accept("+-") {
            // Complex numbers, which no template of docker's needs.
            passNumber()
            return badNumber(from: start)
        }
        guard position == input.count || !scalar(at: position).isWordPart else {
            position += scalar(at: position).utf8.count
            return badNumber(from: start)
        }
        return Token(kind: .number, position: start, text: text(start..<position))
    }

    private func badNumber(from start: Int) -> Token {
        error("bad number syntax: \(QuotedText.quote(text(start..<position)))")
    }

    private mutating func passNumber() {
        accept("+-")
        var digits: StaticString = "0123456789_"
        var isDecimal = true
        if accept("0") {
            isDecimal = false
            if accept("xX") {
                digits = "0123456789abcdefABCDEF_"
            } else if accept("oO") {
                digits = "01234567_"
            } else if accept("bB") {
                digits = "01_"
            } else {
                isDecimal = true
            }
        }
        acceptRun(digits)
        if accept(".") { acceptRun(digits) }
        if isDecimal, accept("eE") {
            accept("+-")
            acceptRun("0123456789_")
        }
    }

    @discardableResult private mutating func accept(_ bytes: StaticString) -> Bool {
        guard let byte = byte(at: position), "\(bytes)".utf8.contains(byte) else { return false }
        position += 1
        return true
    }

    private mutating func acceptRun(_ bytes: StaticString) { while accept(bytes) {} }
}

extension Unicode.Scalar {
    /// Whether it can stand in a name: letters, digits and the low line.
    var isWordPart: Bool {
        if value < 0x80 {
            return self == "_" || ("0"..."9").contains(self) || ("a"..."z").contains(self) || ("A"..."Z").contains(self)
        }
        return properties.isAlphabetic || properties.generalCategory == .decimalNumber
    }

    /// "U+007D '}'", as Go's `%#U` prints it.
    var goName: String {
        "U+\(hex(digits: 4, uppercase: true))" + (QuotedText.isPrintable(self) ? " '\(Character(self))'" : "")
    }

    var utf8: Unicode.UTF8.EncodedScalar { UTF8.encode(self) ?? UTF8.encodedReplacementCharacter }
}
