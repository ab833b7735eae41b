/// One template being carried out for one value. The rules and the texts of the errors are those of exec.go in Go's
/// text/template.
struct Evaluation {
    let template: Template
    let functions: FunctionSet
    var work = Work()
    private var output = ""
    private var depth = 0
    /// Innermost last.
    private var variables: [(name: String, value: TemplateValue)]
    private let root: TemplateValue
    /// What errors say they happened at.
    private var place = Place.beginning

    enum Place {
        case beginning
        case operand(Operand)
        case command(Command)
        case pipeline(Pipeline)
        case call(String, Pipeline?, Int)
    }

    /// Whether a range goes on after a statement.
    private enum Flow { case on, breakRange, continueRange }

    init(of template: Template, _ value: TemplateValue, _ functions: FunctionSet) {
        self.template = template
        self.functions = functions
        root = value
        variables = [("$", value)]
    }

    mutating func run() throws(TemplateError) -> String {
        _ = try perform(template.statements, root)
        return output
    }

    // MARK: Statements

    private mutating func perform(_ statements: [Statement], _ dot: TemplateValue) throws(TemplateError) -> Flow {
        let outer = variables.count
        defer { variables.removeSubrange(min(outer, variables.count)...) }
        for statement in statements {
            let flow = try deeper { evaluation throws(TemplateError) in try evaluation.perform(statement, dot) }
            guard case .on = flow else { return flow }
        }
        return .on
    }

    private mutating func perform(_ statement: Statement, _ dot: TemplateValue) throws(TemplateError) -> Flow {
        switch statement {
        case .text(let text): try write(text)
        case .action(let pipeline):
            let value = try value(of: pipeline, dot)
            if pipeline.variables.isEmpty { try print(value) }
        case .condition(let pipeline, let then, let otherwise):
            return try scoped { evaluation throws(TemplateError) in
                let isTrue = try evaluation.value(of: pipeline, dot).isTrue
                return try evaluation.perform(isTrue ? then : otherwise, dot)
            }
        case .with(let pipeline, let then, let otherwise):
            return try scoped { evaluation throws(TemplateError) in
                let value = try evaluation.value(of: pipeline, dot)
                return try evaluation.perform(value.isTrue ? then : otherwise, value.isTrue ? value : dot)
            }
        case .range(let pipeline, let body, let otherwise):
            return try scoped { evaluation throws(TemplateError) in
                try evaluation.range(pipeline, body, otherwise, dot)
            }
        case .breakRange: return .breakRange
        case .continueRange: return .continueRange
        case .call(let name, let pipeline, let position): try call(name, pipeline, position, dot)
        }
        return .on
    }

    /// What is declared inside is forgotten behind.
    private mutating func scoped(
        _ body: (inout Evaluation) throws(TemplateError) -> Flow
    ) throws(TemplateError) -> Flow {
        let outer = variables.count
        let flow = try body(&self)
        variables.removeSubrange(min(outer, variables.count)...)
        return flow
    }

    private mutating func range(
        _ pipeline: Pipeline, _ body: [Statement], _ otherwise: [Statement], _ dot: TemplateValue
    ) throws(TemplateError) -> Flow {
        let outer = variables.count
        let value = try value(of: pipeline, dot)
        let pairs: [(key: TemplateValue, element: TemplateValue)]
        switch value {
        case .integer(let count):
            guard pipeline.variables.count < 2 else {
                throw failure("can't use \(count) to iterate over more than one variable")
            }
            return try rangeOverNumbers(count, pipeline, body, otherwise, dot, outer)
        case .list(let elements): pairs = elements.enumerated().map { (.integer(Int64($0.offset)), $0.element) }
        case .map(let map): pairs = map.entries.map { (.string($0.key), $0.value) }
        case .nothing, .nilList, .nilMap: pairs = []
        case .bool, .float, .string, .record: throw failure("range can't iterate over \(value.text)")
        }
        guard !pairs.isEmpty else { return try perform(otherwise, dot) }
        for pair in pairs {
            set(pair.key, pair.element, for: pipeline, above: outer)
            if case .breakRange = try perform(body, pair.element) { break }
        }
        return .on
    }

    private mutating func rangeOverNumbers(
        _ count: Int64, _ pipeline: Pipeline, _ body: [Statement], _ otherwise: [Statement], _ dot: TemplateValue,
        _ outer: Int
    ) throws(TemplateError) -> Flow {
        guard count > 0 else { return try perform(otherwise, dot) }
        for number in 0..<count {
            try payStep()
            set(.integer(number), .integer(number), for: pipeline, above: outer)
            if case .breakRange = try perform(body, .integer(number)) { break }
        }
        return .on
    }

    /// Gives the variables of a range their values for one turn.
    private mutating func set(
        _ key: TemplateValue, _ element: TemplateValue, for pipeline: Pipeline, above outer: Int
    ) {
        let values = pipeline.variables.count > 1 ? [key, element] : [element]
        for (name, value) in zip(pipeline.variables, values) {
            if let index = variables.lastIndex(where: { $0.name == name }) { variables[index].value = value }
        }
    }

    private mutating func call(
        _ name: String, _ pipeline: Pipeline?, _ position: Int, _ dot: TemplateValue
    ) throws(TemplateError) {
        place = .call(name, pipeline, position)
        guard let body = template.definitions.last(where: { $0.name == name })?.body else {
            throw failure("template \(QuotedText.quote(name)) not defined")
        }
        let value: TemplateValue
        if let pipeline { value = try self.value(of: pipeline, dot) } else { value = .nothing }
        let outer = variables
        variables = [("$", value)]
        _ = try deeper { evaluation throws(TemplateError) in try evaluation.perform(body, value) }
        variables = outer
    }

    // MARK: Variables

    func variable(_ name: String) -> TemplateValue? { variables.last { $0.name == name }?.value }

    mutating func declare(_ name: String, _ value: TemplateValue) { variables.append((name, value)) }

    mutating func assign(_ name: String, _ value: TemplateValue) throws(TemplateError) {
        guard let index = variables.lastIndex(where: { $0.name == name }) else {
            throw failure("undefined variable: \(name)")
        }
        variables[index].value = value
    }

    // MARK: Output, limits and errors

    private mutating func print(_ value: TemplateValue) throws(TemplateError) {
        try paying { work throws(FunctionFailure) in try work.pay(for: value) }
        output += value.printed
    }

    private mutating func write(_ text: String) throws(TemplateError) {
        try paying { work throws(FunctionFailure) in try work.pay(text.utf8.count) }
        output += text
    }

    mutating func at(_ place: Place) { self.place = place }

    mutating func payStep() throws(TemplateError) {
        try paying { work throws(FunctionFailure) in try work.payStep() }
    }

    private mutating func paying(_ body: (inout Work) throws(FunctionFailure) -> Void) throws(TemplateError) {
        do throws(FunctionFailure) { try body(&work) } catch { throw failure(error.reason) }
    }

    /// One level deeper on the machine's stack.
    mutating func deeper<Result>(
        _ body: (inout Evaluation) throws(TemplateError) -> Result
    ) throws(TemplateError) -> Result {
        guard depth < TemplateLimit.callDepth else {
            throw failure("exceeded maximum template depth (\(TemplateLimit.callDepth))")
        }
        try payStep()
        depth += 1
        let result = try body(&self)
        depth -= 1
        return result
    }

    func failure(_ reason: String) -> TemplateError {
        let (position, context): (Int, String) =
            switch place {
            case .beginning: (0, "")
            case .operand(let operand): (operand.position, operand.description)
            case .command(let command): (command.position, command.description)
            case .pipeline(let pipeline): (pipeline.position, pipeline.description)
            case .call(let name, let pipeline, let position):
                (position, "{{template \(QuotedText.quote(name))\(pipeline.map { " " + $0.description } ?? "")}}")
            }
        let lexer = Lexer(template.source)
        return .executing(
            line: lexer.line(of: position), column: lexer.column(of: position), context: context, reason)
    }
}
