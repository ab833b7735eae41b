extension Evaluation {
    /// Calls a function with the operands behind it, and what the command before gave.
    mutating func call(
        _ name: String, _ operand: Operand, _ command: Command, _ arguments: ArraySlice<Operand>,
        _ last: TemplateValue?, _ dot: TemplateValue
    ) throws(TemplateError) -> TemplateValue {
        at(.operand(operand))
        guard let function = Function.named(name) else {
            throw failure("\(QuotedText.quote(name)) is not a defined function")
        }
        let signature = functions.signature(of: function)
        if let problem = signature.problem(withCount: arguments.count + (last == nil ? 0 : 1)) {
            throw failure("wrong number of args for \(name): \(problem)")
        }
        if function == .and || function == .or { return try choose(function, arguments, last, dot) }
        var values: [TemplateValue] = []
        for (index, argument) in arguments.enumerated() {
            values.append(try value(of: argument, as: signature.parameter(at: index), dot))
        }
        if let last {
            // Where the operands were looked at, errors would name the last of them.
            at(.operand(operand))
            try check(last, is: signature.parameter(at: values.count))
            values.append(last)
        }
        do throws(FunctionFailure) {
            return try functions.apply(function, to: values, described: arguments.map(\.description), &work)
        } catch {
            at(.command(command))
            throw failure("error calling \(name): \(error.reason)")
        }
    }

    /// `and` and `or` look no further than they have to.
    private mutating func choose(
        _ function: Function, _ arguments: ArraySlice<Operand>, _ last: TemplateValue?, _ dot: TemplateValue
    ) throws(TemplateError) -> TemplateValue {
        var value = TemplateValue.nothing
        for argument in arguments {
            value = try self.value(of: argument, as: .any, dot)
            if value.isTrue == (function == .or) { return value }
        }
        return last ?? value
    }

    /// An argument, of the type that the function wants.
    mutating func value(
        of operand: Operand, as parameter: Parameter, _ dot: TemplateValue
    ) throws(TemplateError) -> TemplateValue {
        at(.operand(operand))
        switch (operand.kind, parameter) {
        case (.null, .any): return .nothing
        case (.null, .strings): return .nilList
        case (.null, _): throw failure("cannot assign nil to \(parameter.typeName)")
        case (.bool, .string), (.number, .string), (.bool, .strings), (.number, .strings), (.string, .strings),
            (.bool, .integer), (.string, .integer):
            throw failure("expected \(parameter.expectation); found \(operand.description)")
        case (.number(let number), .integer):
            guard let integer = number.integer, case .integer = number.value else {
                throw failure("expected integer; found \(number.text)")
            }
            return .integer(integer)
        default:
            let value = try self.value(of: operand, dot)
            try check(value, is: parameter)
            return value
        }
    }

    func check(_ value: TemplateValue, is parameter: Parameter) throws(TemplateError) {
        switch (parameter, value) {
        case (.any, _), (.string, .string), (.integer, .integer), (.strings, .nilList), (.strings, .nothing): return
        case (.strings, .list(let elements)) where elements.allSatisfy(\.isString): return
        case (_, .nothing): throw failure("invalid value; expected \(parameter.typeName)")
        default:
            throw failure("wrong type for value; expected \(parameter.typeName); got \(value.typeName)")
        }
    }
}
