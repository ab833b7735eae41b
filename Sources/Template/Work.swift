/// What a template may still do. Everything that makes, copies or reads text pays here before it does.
struct Work {
    private var left = TemplateLimit.work

    /// - Parameter bytes: How much is read or made, at most.
    mutating func pay(_ bytes: Int) throws(FunctionFailure) {
        guard bytes <= left else { throw FunctionFailure("the template makes more than \(TemplateLimit.work) bytes") }
        left -= max(0, bytes)
    }

    /// Pays for so many pieces of so many bytes each.
    mutating func pay(_ count: Int, of bytes: Int) throws(FunctionFailure) {
        let (product, isTooMuch) = count.multipliedReportingOverflow(by: bytes)
        try pay(isTooMuch ? Int.max : product)
    }

    mutating func payStep() throws(FunctionFailure) { try pay(TemplateLimit.step) }

    /// Pays for the text of a value.
    mutating func pay(for value: TemplateValue) throws(FunctionFailure) { try pay(value.weight) }
}

/// Why a function has no value, in Go's words.
struct FunctionFailure: Error {
    let reason: String
    init(_ reason: String) { self.reason = reason }
}

extension TemplateValue {
    /// About how many bytes the value's text has.
    var weight: Int {
        switch self {
        case .nothing, .bool, .integer, .nilList, .nilMap: 16
        case .float: 32
        case .string(let text): 16 + text.utf8.count
        case .list(let elements): elements.reduce(16) { $0 + $1.weight }
        case .map(let map): map.entries.reduce(16) { $0 + $1.key.utf8.count + $1.value.weight }
        case .record(let record): record.fields.reduce(16) { $0 + $1.name.utf8.count + $1.value.weight }
        }
    }
}
