extension Evaluation {
    /// The value of a whole pipeline; what it declares can be named from here on.
    mutating func value(of pipeline: Pipeline, _ dot: TemplateValue) throws(TemplateError) -> TemplateValue {
        at(.pipeline(pipeline))
        var value: TemplateValue?
        for command in pipeline.commands { value = try self.value(of: command, dot, last: value) }
        let result = value ?? .nothing
        for name in pipeline.variables {
            if pipeline.isAssignment { try assign(name, result) } else { declare(name, result) }
        }
        return result
    }

    /// - Parameter last: What the command before gave: one more argument at the end.
    private mutating func value(
        of command: Command, _ dot: TemplateValue, last: TemplateValue?
    ) throws(TemplateError) -> TemplateValue {
        guard let first = command.operands.first else { return .nothing }
        let arguments = command.operands.dropFirst()
        let isAlone = arguments.isEmpty && last == nil
        switch first.kind {
        case .function(let name): return try call(name, first, command, arguments, last, dot)
        case .field, .chain: return try value(of: first, dot, arguments, last)
        case .variable(_, let fields) where !fields.isEmpty: return try value(of: first, dot, arguments, last)
        case .pipeline(let pipeline):
            guard isAlone else { throw failure("can't give argument to non-function \(pipeline.description)") }
            return try value(of: first, dot)
        case .variable, .dot, .null, .bool, .number, .string:
            at(.operand(first))
            guard isAlone else { throw failure("can't give argument to non-function \(first.description)") }
            if case .null = first.kind { throw failure("nil is not a command") }
            return try value(of: first, dot)
        }
    }

    /// The value of an operand that stands for itself.
    mutating func value(
        of operand: Operand, _ dot: TemplateValue, _ arguments: ArraySlice<Operand> = [], _ last: TemplateValue? = nil
    ) throws(TemplateError) -> TemplateValue {
        at(.operand(operand))
        switch operand.kind {
        case .dot: return dot
        case .null: return .nothing
        case .bool(let value): return .bool(value)
        case .string(let text, _): return .string(text)
        case .number(let number):
            guard let value = number.value else { throw failure("\(number.text) overflows int") }
            return value
        case .field(let names): return try follow(names, of: dot, at: operand, arguments, last, dot)
        case .variable(let name, let fields):
            guard let value = variable(name) else { throw failure("undefined variable: \(name)") }
            return try follow(fields, of: value, at: operand, arguments, last, dot)
        case .chain(let base, let fields):
            let value = try deeper { evaluation throws(TemplateError) in try evaluation.value(of: base, dot) }
            return try follow(fields, of: value, at: nil, arguments, last, dot)
        case .pipeline(let pipeline):
            return try deeper { evaluation throws(TemplateError) in try evaluation.value(of: pipeline, dot) }
        case .function(let name):
            let command = Command(position: operand.position, operands: [operand])
            return try call(name, operand, command, [], nil, dot)
        }
    }

    // MARK: Fields

    private mutating func follow(
        _ names: [String], of value: TemplateValue, at operand: Operand?, _ arguments: ArraySlice<Operand>,
        _ last: TemplateValue?, _ dot: TemplateValue
    ) throws(TemplateError) -> TemplateValue {
        if let operand { at(.operand(operand)) }
        var value = value
        for (index, name) in names.enumerated() {
            let isLast = index == names.count - 1
            if case .record(let record) = value, let entries = record.lookups.first(where: { $0.name == name })?.entries
            {
                value = try look(
                    up: name, in: entries, isLast ? arguments : [], isLast ? last : nil, dot)
            } else {
                value = try field(name, of: value, hasArguments: isLast && (!arguments.isEmpty || last != nil))
            }
        }
        return value
    }

    private mutating func look(
        up name: String, in entries: TemplateValue.Map, _ arguments: ArraySlice<Operand>, _ last: TemplateValue?,
        _ dot: TemplateValue
    ) throws(TemplateError) -> TemplateValue {
        let count = arguments.count + (last == nil ? 0 : 1)
        guard count == 1 else { throw failure("wrong number of args for \(name): want 1 got \(count)") }
        var key = last ?? .nothing
        if let argument = arguments.first { key = try value(of: argument, as: .string, dot) }
        try check(key, is: .string)
        return entries[key.text] ?? .string("")
    }

    private func field(
        _ name: String, of value: TemplateValue, hasArguments: Bool
    ) throws(TemplateError) -> TemplateValue {
        switch value {
        case .nothing: return .nothing
        case .map(let map):
            guard !hasArguments else { throw failure("\(name) is not a method but has arguments") }
            return map[name] ?? .nothing
        case .nilMap: return .nothing
        case .record(let record):
            guard let field = record[name] else {
                if record.optionals.contains(name) { return .nothing }
                throw failure("can't evaluate field \(name) in type \(record.typeName)")
            }
            guard !hasArguments else { throw failure("\(name) has arguments but cannot be invoked as function") }
            return field
        case .bool, .integer, .float, .string, .list, .nilList:
            throw failure("can't evaluate field \(name) in type \(value.typeName)")
        }
    }
}
