/// `eq`, `ne`, `lt`, `le`, `gt` and `ge`: basic values of the same type; `eq` takes several, of which one has to be equal.
enum Comparison {
    static func holds(
        _ function: Function, _ left: TemplateValue, _ others: ArraySlice<TemplateValue>, _ work: inout Work
    ) throws(FunctionFailure) -> Bool {
        if function == .eq, others.isEmpty { throw FunctionFailure("missing argument for comparison") }
        for right in others {
            if case (.string(let left), .string(let right)) = (left, right) {
                try work.pay(min(left.utf8.count, right.utf8.count))
            }
            let holds: Bool =
                switch function {
                case .eq: try areEqual(left, right)
                case .ne: try !areEqual(left, right)
                case .lt: try isLess(left, right)
                case .le: try !isGreater(left, right)
                case .gt: try isGreater(left, right)
                default: try !isLess(left, right)
                }
            if holds || function != .eq { return holds }
        }
        return false
    }

    private static func areEqual(_ left: TemplateValue, _ right: TemplateValue) throws(FunctionFailure) -> Bool {
        switch (left, right) {
        case (.nothing, .nothing): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.integer(let left), .integer(let right)): return left == right
        case (.float(let left), .float(let right)): return left == right
        case (.string(let left), .string(let right)): return left.hasSameBytes(as: right)
        case (.nothing, _), (_, .nothing): return left.isNil && right.isNil
        case (.list, .list), (.map, .map), (.record, .record), (.list, .nilList), (.nilList, .list), (.map, .nilMap),
            (.nilMap, .map), (.nilList, .nilList), (.nilMap, .nilMap):
            throw FunctionFailure("non-comparable type \(left.text): \(left.typeName)")
        default: throw FunctionFailure("incompatible types for comparison")
        }
    }

    private static func isLess(_ left: TemplateValue, _ right: TemplateValue) throws(FunctionFailure) -> Bool {
        switch (left, right) {
        case (.integer(let left), .integer(let right)): return left < right
        case (.float(let left), .float(let right)): return left < right
        case (.string(let left), .string(let right)): return left.precedesByBytes(right)
        default:
            let haveOrder = left.isBasic && right.isBasic
            throw FunctionFailure("\(haveOrder ? "incompatible types" : "invalid type") for comparison")
        }
    }

    private static func isGreater(_ left: TemplateValue, _ right: TemplateValue) throws(FunctionFailure) -> Bool {
        if case (.float(let left), .float(let right)) = (left, right) { return left > right }
        return try isLess(right, left)
    }
}

extension TemplateValue {
    fileprivate var isNil: Bool {
        switch self {
        case .nothing, .nilList, .nilMap: true
        default: false
        }
    }

    /// Whether the value is of a type that Go's comparisons take, if only with its like.
    fileprivate var isBasic: Bool {
        switch self {
        case .integer, .float, .string: true
        default: false
        }
    }
}
