/// The functions of templates: Go's own, and those that docker adds.
enum Function: String {
    case and, call, eq, ge, gt, html, index, js, le, len, lt, ne, not, or, print, printf, println, slice, urlquery
    case join, json, lower, pad, split, title, truncate, upper

    static func named(_ name: String) -> Function? { Function(rawValue: name) }
}

/// What a function takes.
struct Signature {
    let parameters: [Parameter]
    /// Whether any number of further values may follow.
    var isVariadic = false

    func parameter(at index: Int) -> Parameter { index < parameters.count ? parameters[index] : .any }

    /// What is wrong with so many arguments; nil when nothing is.
    func problem(withCount count: Int) -> String? {
        if isVariadic { return count >= parameters.count ? nil : "want at least \(parameters.count) got \(count)" }
        return count == parameters.count ? nil : "want \(parameters.count) got \(count)"
    }
}

enum Parameter {
    case any, string, integer, strings

    var typeName: String {
        switch self {
        case .any: "interface {}"
        case .string: "string"
        case .integer: "int"
        case .strings: "[]string"
        }
    }

    /// The type in the words for a literal that has another.
    var expectation: String { self == .integer ? "integer" : typeName }
}

/// What the functions mean: in rows they change cells, in headings docker's own leave the words as they are.
enum FunctionSet {
    case ordinary, ofHeadings

    func signature(of function: Function) -> Signature {
        switch function {
        case .and, .or, .call, .eq, .index, .slice: Signature(parameters: [.any], isVariadic: true)
        case .printf: Signature(parameters: [.string], isVariadic: true)
        case .html, .js, .urlquery, .print, .println: Signature(parameters: [], isVariadic: true)
        case .not, .len: Signature(parameters: [.any])
        case .json: Signature(parameters: [self == .ofHeadings ? .string : .any])
        case .ge, .gt, .le, .lt, .ne: Signature(parameters: [.any, .any])
        case .lower, .title, .upper: Signature(parameters: [.string])
        case .split: Signature(parameters: [.string, .string])
        case .join: Signature(parameters: [self == .ofHeadings ? .string : .strings, .string])
        case .truncate: Signature(parameters: [.string, .integer])
        case .pad: Signature(parameters: [.string, .integer, .integer])
        }
    }

    /// - Parameters:
    ///   - arguments: As many and of such types as the signature says.
    ///   - described: The arguments as they were written.
    func apply(
        _ function: Function, to arguments: [TemplateValue], described: [String], _ work: inout Work
    ) throws(FunctionFailure) -> TemplateValue {
        let first = arguments.first ?? .nothing
        let rest = arguments.dropFirst()
        if self == .ofHeadings {
            switch function {
            case .json, .title, .lower, .upper, .truncate, .split, .join: return first
            default: break
            }
        }
        switch function {
        // These two are decided before their arguments are looked at.
        case .and, .or: return first
        case .not: return .bool(!first.isTrue)
        case .eq, .ge, .gt, .le, .lt, .ne: return .bool(try Comparison.holds(function, first, rest, &work))
        case .index: return try Collection.index(first, rest)
        case .slice: return try Collection.slice(first, rest, &work)
        case .len: return .integer(try Collection.length(of: first))
        case .call:
            if case .nothing = first { throw FunctionFailure("call of nil") }
            throw FunctionFailure("non-function \(described.first ?? "") of type \(first.typeName)")
        case .print: return .string(try Printing.joined(arguments, spaces: .betweenOthers, &work))
        case .println: return .string(try Printing.joined(arguments, spaces: .always, &work) + "\n")
        case .printf:
            var format = Formatting(Array(rest), work)
            defer { work = format.work }
            return .string(try format.text(first.text))
        case .html, .js, .urlquery: return .string(try Escaping.escape(arguments, for: function, &work))
        case .json:
            try work.pay(for: first)
            return .string(first.json())
        case .join, .lower, .pad, .split, .title, .truncate, .upper:
            return try Words.apply(function, to: arguments, &work)
        }
    }
}
