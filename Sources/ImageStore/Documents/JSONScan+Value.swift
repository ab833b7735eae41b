extension JSONScan {
    /// A whole document as a value. What it refuses is what `check` refuses.
    static func value(of bytes: [UInt8]) throws(Fault) -> JSONValue {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        var scan = JSONScan(bytes)
        let value = try scan.element(depth: 0)
        scan.skipBlanks()
        guard scan.place == bytes.count else { throw scan.fault }
        return value
    }

    private mutating func element(depth: Int) throws(Fault) -> JSONValue {
        guard depth <= Self.depthLimit else { throw .tooDeep }
        skipBlanks()
        switch next {
        case UInt8(ascii: "{"): return .object(try members(depth: depth + 1))
        case UInt8(ascii: "["): return .array(try elements(depth: depth + 1))
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"):
            try word("true")
            return .bool(true)
        case UInt8(ascii: "f"):
            try word("false")
            return .bool(false)
        case UInt8(ascii: "n"):
            try word("null")
            return .null
        default:
            let start = place
            try number()
            let text = String(decoding: bytes[start..<place], as: UTF8.self)
            if let integer = Int64(text) { return .integer(integer) }
            guard let number = Double(text) else { throw fault }
            return .number(number)
        }
    }

    private mutating func members(depth: Int) throws(Fault) -> [JSONValue.Member] {
        var members: [JSONValue.Member] = []
        try list(until: UInt8(ascii: "}")) { scan throws(Fault) in
            guard scan.next == UInt8(ascii: "\"") else { throw scan.fault }
            let key = try scan.string()
            scan.skipBlanks()
            guard scan.next == UInt8(ascii: ":") else { throw scan.fault }
            scan.place += 1
            members.append(JSONValue.Member(key, try scan.element(depth: depth)))
        }
        members.sort { $0.key < $1.key }
        for (left, right) in zip(members, members.dropFirst()) where left.key == right.key {
            throw .duplicateKey(left.key)
        }
        return members
    }

    private mutating func elements(depth: Int) throws(Fault) -> [JSONValue] {
        var elements: [JSONValue] = []
        try list(until: UInt8(ascii: "]")) { scan throws(Fault) in elements.append(try scan.element(depth: depth)) }
        return elements
    }

    /// What stands between two brackets, with commas between.
    private mutating func list(until end: UInt8, _ one: (inout JSONScan) throws(Fault) -> Void) throws(Fault) {
        place += 1
        skipBlanks()
        if next == end {
            place += 1
            return
        }
        while true {
            skipBlanks()
            try one(&self)
            skipBlanks()
            guard next == UInt8(ascii: ",") || next == end else { throw fault }
            place += 1
            if bytes[place - 1] == end { return }
        }
    }
}
