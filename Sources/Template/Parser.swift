/// Makes statements of words. The grammar and the texts of the errors are those of text/template/parse in Go.
struct Parser {
    private let tokens: [Token]
    private var index = 0
    /// For the line of an error.
    private let lexer: Lexer
    /// Variables that can be named here, innermost last.
    var variables = ["$"]
    var rangeDepth = 0
    private var depth = 0
    /// What `{{define}}` and `{{block}}` gave names to.
    var definitions: [(name: String, body: [Statement])] = []

    init(_ text: String) {
        lexer = Lexer(text)
        tokens = Lexer.tokens(of: text)
    }

    // MARK: Words

    /// The word that comes next; the last one, which ends the template, comes again and again.
    var current: Token { token(at: index) }

    private func token(at index: Int) -> Token {
        tokens[min(index, tokens.count - 1)]
    }

    @discardableResult mutating func next() -> Token {
        defer { index += 1 }
        return current
    }

    mutating func skipSpace() { while current.kind == .space { index += 1 } }

    mutating func peekBehindSpace() -> Token {
        skipSpace()
        return current
    }

    @discardableResult mutating func nextBehindSpace() -> Token {
        skipSpace()
        return next()
    }

    mutating func back() { index = max(0, index - 1) }

    // MARK: Errors

    func failure(_ reason: String) -> TemplateError { failure(reason, at: token(at: max(0, index - 1))) }

    func failure(_ reason: String, at token: Token) -> TemplateError {
        .parsing(line: lexer.line(of: token.position), reason)
    }

    func unexpected(_ token: Token, in context: String) -> TemplateError {
        failure(token.kind == .error ? token.text : "unexpected \(token.description) in \(context)", at: token)
    }

    /// Goes one level deeper; the levels are those of the machine's stack as well.
    mutating func nested<Result>(
        _ body: (inout Parser) throws(TemplateError) -> Result
    ) throws(TemplateError) -> Result {
        guard depth < TemplateLimit.depth else {
            throw failure("more than \(TemplateLimit.depth) levels within each other")
        }
        depth += 1
        let result = try body(&self)
        depth -= 1
        return result
    }

    // MARK: Pipelines

    /// What stands in an action, up to its end or to a closing parenthesis.
    mutating func pipeline(in context: String, until end: Token.Kind) throws(TemplateError) -> Pipeline {
        var pipeline = Pipeline(position: peekBehindSpace().position)
        try declarations(of: &pipeline, in: context)
        while true {
            let token = nextBehindSpace()
            switch token.kind {
            case end:
                return try checked(pipeline, in: context)
            case .bool, .character, .dot, .field, .identifier, .number, .rawString, .string, .variable,
                .leftParenthesis:
                back()
                pipeline.commands.append(try command())
            case .keyword where token.text == "nil":
                back()
                pipeline.commands.append(try command())
            default: throw unexpected(token, in: context)
            }
        }
    }

    /// `$x :=`, `$x =`, and in a range `$key, $value :=`.
    private mutating func declarations(of pipeline: inout Pipeline, in context: String) throws(TemplateError) {
        while peekBehindSpace().kind == .variable {
            let start = index
            let name = next().text
            let sign = nextBehindSpace()
            switch sign.kind {
            case .assign, .declare:
                pipeline.isAssignment = sign.kind == .assign
                pipeline.variables.append(name)
                variables.append(name)
                return
            case .sign where sign.text == ",":
                pipeline.variables.append(name)
                variables.append(name)
                guard context == "range", pipeline.variables.count < 2 else {
                    throw failure("too many declarations in \(context)")
                }
                switch peekBehindSpace().kind {
                case .variable, .rightDelimiter, .rightParenthesis: continue
                default: throw failure("range can only initialize variables")
                }
            default:
                // The variable is an argument.
                index = start
                return
            }
        }
    }

    private func checked(_ pipeline: Pipeline, in context: String) throws(TemplateError) -> Pipeline {
        guard !pipeline.commands.isEmpty else { throw failure("missing value for \(context)") }
        for (number, command) in pipeline.commands.enumerated().dropFirst()
        where command.operands.first?.isConstant == true {
            throw failure("non executable command in pipeline stage \(number + 1)")
        }
        return pipeline
    }

    private mutating func command() throws(TemplateError) -> Command {
        var command = Command(position: peekBehindSpace().position)
        while true {
            skipSpace()
            if let operand = try operand() { command.operands.append(operand) }
            let token = next()
            switch token.kind {
            case .space: continue
            case .rightDelimiter, .rightParenthesis: back()
            case .pipe: break
            default: throw unexpected(token, in: "operand")
            }
            guard !command.operands.isEmpty else { throw failure("empty command") }
            return command
        }
    }

    /// A term with the fields that follow it; nil when there is none.
    private mutating func operand() throws(TemplateError) -> Operand? {
        guard let term = try term() else { return nil }
        guard current.kind == .field else { return term }
        let position = current.position
        var fields: [String] = []
        while current.kind == .field { fields.append(String(next().text.dropFirst())) }
        switch term.kind {
        case .field(let names): return Operand(position: position, kind: .field(names + fields))
        case .variable(let name, let names):
            return Operand(position: position, kind: .variable(name, fields: names + fields))
        case .dot, .null, .bool, .number, .string:
            throw failure("unexpected . after term \(QuotedText.quote(term.description))")
        case .function, .chain, .pipeline: return Operand(position: position, kind: .chain(term, fields: fields))
        }
    }

    private mutating func term() throws(TemplateError) -> Operand? {
        let token = nextBehindSpace()
        let kind: Operand.Kind
        switch token.kind {
        case .identifier:
            guard Function.named(token.text) != nil else {
                throw failure("function \(QuotedText.quote(token.text)) not defined")
            }
            kind = .function(token.text)
        case .dot: kind = .dot
        case .keyword where token.text == "nil": kind = .null
        case .variable:
            guard variables.contains(token.text) else {
                throw failure("undefined variable \(QuotedText.quote(token.text))")
            }
            kind = .variable(token.text, fields: [])
        case .field: kind = .field([String(token.text.dropFirst())])
        case .bool: kind = .bool(token.text == "true")
        case .character, .number: kind = .number(try number(token))
        case .string, .rawString:
            guard let text = QuotedText.unquote(token.text) else { throw failure("invalid syntax") }
            kind = .string(text, literal: token.text)
        case .leftParenthesis:
            let inner = try nested { parser throws(TemplateError) in
                try parser.pipeline(in: "parenthesized pipeline", until: .rightParenthesis)
            }
            kind = .pipeline(inner)
        default:
            back()
            return nil
        }
        return Operand(position: token.position, kind: kind)
    }

    private func number(_ token: Token) throws(TemplateError) -> NumberLiteral {
        if token.kind == .character {
            guard token.text != "''" else { throw failure("invalid syntax") }
            guard let number = NumberLiteral(character: token.text) else {
                throw failure("malformed character constant: \(token.text)")
            }
            return number
        }
        guard let number = NumberLiteral(token.text) else {
            let isInteger = token.text.allSatisfy { $0.isNumber || "+-".contains($0) }
            throw failure(
                "\(isInteger ? "integer overflow" : "illegal number syntax"): \(QuotedText.quote(token.text))")
        }
        return number
    }
}

extension Lexer {
    /// The line of a byte, from 1.
    func line(of position: Int) -> Int { 1 + input.prefix(position).count { $0 == UInt8(ascii: "\n") } }

    /// The place of a byte in its line, from 0.
    func column(of position: Int) -> Int {
        let before = input.prefix(position)
        guard let newline = before.lastIndex(of: UInt8(ascii: "\n")) else { return before.count }
        return before.count - newline - 1
    }
}
