/// How many operands a command takes.
enum Operands: Sendable, Hashable {
    case none
    case exactly(Int)
    case atLeast(Int)
    case atMost(Int)
    case between(Int, Int)

    /// What is wrong with so many operands, as it stands after the command's name; nil when nothing is.
    func problem(with count: Int) -> String? {
        switch self {
        case .none: count == 0 ? nil : "accepts no arguments"
        case .exactly(let wanted): count == wanted ? nil : "requires \(arguments(wanted))"
        case .atLeast(let least): count >= least ? nil : "requires at least \(arguments(least))"
        case .atMost(let most): count <= most ? nil : "requires at most \(arguments(most))"
        case .between(let least, let most):
            (least...most).contains(count) ? nil : "requires at least \(least) and at most \(arguments(most))"
        }
    }

    private func arguments(_ count: Int) -> String { count == 1 ? "1 argument" : "\(count) arguments" }
}
