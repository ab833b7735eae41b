// What the parser makes of a template. Positions are bytes from the template's beginning.

/// One part of a template, carried out in turn.
indirect enum Statement: Sendable {
    case text(String)
    /// An expression whose value is printed, unless it declares variables.
    case action(Pipeline)
    case condition(Pipeline, then: [Statement], otherwise: [Statement])
    /// As a condition, with the value as what the dot stands for.
    case with(Pipeline, then: [Statement], otherwise: [Statement])
    case range(Pipeline, body: [Statement], otherwise: [Statement])
    case breakRange
    case continueRange
    /// `{{template "name" pipeline}}`.
    case call(name: String, Pipeline?, position: Int)
}

/// Commands of which each gets the value of the one before as its last argument: `.Name | printf "%s"`.
struct Pipeline: Sendable {
    let position: Int
    /// With their "$".
    var variables: [String] = []
    /// Whether the variables were declared before (`=`) and are not declared here (`:=`).
    var isAssignment = false
    var commands: [Command] = []
}

/// A function or value with what follows it.
struct Command: Sendable {
    let position: Int
    var operands: [Operand] = []
}

struct Operand: Sendable {
    let position: Int
    let kind: Kind

    indirect enum Kind: Sendable {
        case dot
        case null
        case bool(Bool)
        case number(NumberLiteral)
        /// A string, and as it was written.
        case string(String, literal: String)
        /// `.A.B`.
        case field([String])
        /// `$x.A.B`.
        case variable(String, fields: [String])
        case function(String)
        /// `(pipeline).A.B`.
        case chain(Operand, fields: [String])
        case pipeline(Pipeline)
    }

    /// Whether it is a value and nothing else, which can stand only at the beginning of a pipeline.
    var isConstant: Bool {
        switch kind {
        case .dot, .null, .bool, .number, .string: true
        case .field, .variable, .function, .chain, .pipeline: false
        }
    }
}

// MARK: As errors show them

extension Pipeline {
    var description: String {
        let declared = variables.isEmpty ? "" : variables.joined(separator: ", ") + (isAssignment ? " = " : " := ")
        return declared + commands.map(\.description).joined(separator: " | ")
    }
}

extension Command {
    var description: String { operands.map(\.description).joined(separator: " ") }
}

extension Operand {
    var description: String {
        switch kind {
        case .dot: "."
        case .null: "nil"
        case .bool(let value): value ? "true" : "false"
        case .number(let number): number.text
        case .string(_, let literal): literal
        case .field(let names): names.map { "." + $0 }.joined()
        case .variable(let name, let fields): ([name] + fields).joined(separator: ".")
        case .function(let name): name
        case .chain(let base, let fields): base.description + fields.map { "." + $0 }.joined()
        case .pipeline(let pipeline): "(\(pipeline.description))"
        }
    }
}
