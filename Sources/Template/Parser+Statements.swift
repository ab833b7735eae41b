extension Parser {
    /// What ended a list of statements.
    enum End { case end, otherwise }

    /// The whole template.
    mutating func template() throws(TemplateError) -> [Statement] {
        var statements: [Statement] = []
        while current.kind != .end {
            if current.kind == .leftDelimiter, isAtKeyword("define") {
                try definition()
                continue
            }
            switch try statement() {
            case .statement(let statement): statements.append(statement)
            case .end(.end): throw failure("unexpected {{end}}")
            case .end(.otherwise): throw failure("unexpected {{else}}")
            }
        }
        return statements
    }

    private enum Part {
        case statement(Statement)
        case end(End)
    }

    /// Whether the action that starts here begins with a keyword.
    private func isAtKeyword(_ keyword: String) -> Bool {
        var ahead = self
        ahead.next()
        let token = ahead.nextBehindSpace()
        return token.kind == .keyword && token.text == keyword
    }

    /// Statements up to `{{end}}` or `{{else}}`.
    private mutating func list() throws(TemplateError) -> (statements: [Statement], end: End) {
        var statements: [Statement] = []
        while peekBehindSpace().kind != .end {
            switch try statement() {
            case .statement(let statement): statements.append(statement)
            case .end(let end): return (statements, end)
            }
        }
        throw failure("unexpected EOF", at: current)
    }

    private mutating func statement() throws(TemplateError) -> Part {
        let token = nextBehindSpace()
        switch token.kind {
        case .text: return .statement(.text(token.text))
        case .leftDelimiter: return try nested { parser throws(TemplateError) in try parser.action() }
        default: throw unexpected(token, in: "input")
        }
    }

    /// What stands between `{{` and `}}`, with the block that it opens.
    private mutating func action() throws(TemplateError) -> Part {
        let token = nextBehindSpace()
        guard token.kind == .keyword, token.text != "nil" else {
            back()
            // What is declared here can be named to the end of the block.
            return .statement(.action(try pipeline(in: "command", until: .rightDelimiter)))
        }
        switch token.text {
        case "if": return .statement(try control(.condition))
        case "with": return .statement(try control(.with))
        case "range": return .statement(try control(.range))
        case "else":
            let following = peekBehindSpace()
            if following.kind != .keyword || (following.text != "if" && following.text != "with") {
                try expect(.rightDelimiter, in: "else")
            }
            return .end(.otherwise)
        case "end":
            try expect(.rightDelimiter, in: "end")
            return .end(.end)
        case "break", "continue":
            try expect(.rightDelimiter, in: "{{\(token.text)}}")
            guard rangeDepth > 0 else { throw failure("{{\(token.text)}} outside {{range}}") }
            return .statement(token.text == "break" ? .breakRange : .continueRange)
        case "template": return .statement(try call())
        case "block": return .statement(try block())
        default: throw unexpected(token, in: "command")
        }
    }

    @discardableResult private mutating func expect(_ kind: Token.Kind, in context: String) throws(TemplateError)
        -> Token
    {
        let token = nextBehindSpace()
        guard token.kind == kind else { throw unexpected(token, in: context) }
        return token
    }

    // MARK: Blocks

    private enum Control: String {
        case condition = "if"
        case with, range
    }

    /// `if`, `with` or `range` up to its `{{end}}`.
    private mutating func control(_ control: Control) throws(TemplateError) -> Statement {
        let outerVariables = variables.count
        let pipeline = try pipeline(in: control.rawValue, until: .rightDelimiter)
        if control == .range { rangeDepth += 1 }
        let (body, end) = try list()
        if control == .range { rangeDepth -= 1 }
        var otherwise: [Statement] = []
        if end == .otherwise {
            let following = current
            if control != .range, following.kind == .keyword, following.text == control.rawValue {
                // `{{else if}}` has no end of its own.
                next()
                otherwise = [try nested { parser throws(TemplateError) in try parser.control(control) }]
            } else {
                let (statements, end) = try list()
                guard end == .end else { throw failure("expected end; found {{else}}") }
                otherwise = statements
            }
        }
        variables.removeSubrange(outerVariables...)
        switch control {
        case .condition: return .condition(pipeline, then: body, otherwise: otherwise)
        case .with: return .with(pipeline, then: body, otherwise: otherwise)
        case .range: return .range(pipeline, body: body, otherwise: otherwise)
        }
    }

    // MARK: Templates within the template

    private mutating func definition() throws(TemplateError) {
        next()
        nextBehindSpace()
        let name = try self.name(in: "define clause")
        try expect(.rightDelimiter, in: "define clause")
        try define(name)
    }

    /// The body of a definition. It sees no variables of where it stands.
    private mutating func define(_ name: String) throws(TemplateError) {
        let (outerVariables, outerDepth) = (variables, rangeDepth)
        (variables, rangeDepth) = (["$"], 0)
        let (body, end) = try list()
        guard end == .end else { throw failure("unexpected {{else}} in define clause") }
        (variables, rangeDepth) = (outerVariables, outerDepth)
        definitions.append((name, body))
    }

    private mutating func call() throws(TemplateError) -> Statement {
        let (name, position) = (try self.name(in: "template clause"), tokenBefore.position)
        guard nextBehindSpace().kind != .rightDelimiter else { return .call(name: name, nil, position: position) }
        back()
        return .call(
            name: name, try pipeline(in: "template clause", until: .rightDelimiter), position: position)
    }

    private mutating func block() throws(TemplateError) -> Statement {
        let (name, position) = (try self.name(in: "block clause"), tokenBefore.position)
        let pipeline = try pipeline(in: "block clause", until: .rightDelimiter)
        try define(name)
        return .call(name: name, pipeline, position: position)
    }

    private var tokenBefore: Token {
        var before = self
        before.back()
        return before.current
    }

    private mutating func name(in context: String) throws(TemplateError) -> String {
        let token = nextBehindSpace()
        guard token.kind == .string || token.kind == .rawString else { throw unexpected(token, in: context) }
        guard let name = QuotedText.unquote(token.text) else { throw failure("invalid syntax") }
        return name
    }
}
