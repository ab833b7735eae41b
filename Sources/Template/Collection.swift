/// `index`, `slice` and `len`. Texts are counted in bytes, as in Go.
enum Collection {
    /// The element at several places in turn: of a list, of a map, or a byte of a text.
    static func index(
        _ collection: TemplateValue, _ indexes: ArraySlice<TemplateValue>
    ) throws(FunctionFailure) -> TemplateValue {
        if case .nothing = collection { throw FunctionFailure("index of untyped nil") }
        var value = collection
        for index in indexes {
            switch value {
            case .list(let elements):
                value = elements[try place(index, in: elements.count, isLimitIncluded: false)]
            case .nilList: _ = try place(index, in: 0, isLimitIncluded: false)
            case .string(let text):
                let offset = try place(index, in: text.utf8.count, isLimitIncluded: false)
                value = text.utf8.dropFirst(offset).first.map { .integer(Int64($0)) } ?? .nothing
            case .map(let map): value = map[try key(index)] ?? map.zero
            case .nilMap:
                _ = try key(index)
                value = .string("")
            case .nothing: throw FunctionFailure("index of nil pointer")
            case .bool, .integer, .float, .record:
                throw FunctionFailure("can't index item of type \(value.typeName)")
            }
        }
        return value
    }

    private static func key(_ value: TemplateValue) throws(FunctionFailure) -> String {
        guard case .string(let key) = value else {
            throw FunctionFailure("value has type \(value.typeName); should be string")
        }
        return key
    }

    /// A number that is a place in so many elements, or the place behind them.
    private static func place(
        _ index: TemplateValue, in count: Int, isLimitIncluded: Bool
    ) throws(FunctionFailure) -> Int {
        switch index {
        case .integer(let number):
            guard number >= 0, number < count || isLimitIncluded && number == count else {
                throw FunctionFailure("index out of range: \(number)")
            }
            return Int(number)
        case .nothing: throw FunctionFailure("cannot index slice/array with nil")
        default: throw FunctionFailure("cannot index slice/array with type \(index.typeName)")
        }
    }

    static func slice(
        _ collection: TemplateValue, _ indexes: ArraySlice<TemplateValue>, _ work: inout Work
    ) throws(FunctionFailure) -> TemplateValue {
        guard indexes.count <= 3 else { throw FunctionFailure("too many slice indexes: \(indexes.count)") }
        let count: Int
        switch collection {
        case .nothing: throw FunctionFailure("slice of untyped nil")
        case .string(let text):
            guard indexes.count < 3 else { throw FunctionFailure("cannot 3-index slice a string") }
            count = text.utf8.count
        case .list(let elements): count = elements.count
        case .nilList: count = 0
        default: throw FunctionFailure("can't slice item of type \(collection.typeName)")
        }
        var places = [0, count, count]
        for (position, index) in indexes.enumerated() {
            places[position] = try place(index, in: count, isLimitIncluded: true)
        }
        for (low, high) in [(places[0], places[1]), (places[1], places[2])] where low > high {
            throw FunctionFailure("invalid slice index: \(low) > \(high)")
        }
        try work.pay(count, of: 16)
        switch collection {
        case .string(let text):
            return .string(
                String(decoding: text.utf8.dropFirst(places[0]).prefix(places[1] - places[0]), as: UTF8.self))
        case .list(let elements): return .list(Array(elements[places[0]..<places[1]]))
        default: return collection
        }
    }

    static func length(of value: TemplateValue) throws(FunctionFailure) -> Int64 {
        switch value {
        case .string(let text): return Int64(text.utf8.count)
        case .list(let elements): return Int64(elements.count)
        case .map(let map): return Int64(map.entries.count)
        case .nilList, .nilMap: return 0
        case .nothing: throw FunctionFailure("len of nil pointer")
        case .bool, .integer, .float, .record: throw FunctionFailure("len of type \(value.typeName)")
        }
    }
}
