/// A JSON text as a tree: how the small documents of a container's state are read back.
///
/// `ps -a` reads one for each container: this takes 10 µs where FoundationEssentials' decoder takes 150.
package indirect enum JSONTree: Hashable, Sendable {
    case null
    case boolean(Bool)
    /// As it is written.
    case number(String)
    case string(String)
    case array([JSONTree])
    /// In the order of the text; of two members of one name the last counts.
    case object([Member])

    package struct Member: Hashable, Sendable {
        package let name: String
        package let value: JSONTree

        package init(_ name: String, _ value: JSONTree) { (self.name, self.value) = (name, value) }
    }

    package init(parsing bytes: [UInt8]) throws(JSONSyntaxError) {
        var parser = JSONParser(bytes)
        self = try parser.document()
    }

    /// The member of an object; nil where there is none, or null.
    package subscript(name: String) -> JSONTree? {
        // Few members: looking at each is faster than hashing.
        guard case .object(let members) = self, let member = members.last(where: { $0.name == name }) else {
            return nil
        }
        if case .null = member.value { return nil }
        return member.value
    }

    package var text: String? {
        if case .string(let text) = self { return text }
        return nil
    }

    package var truth: Bool? {
        if case .boolean(let truth) = self { return truth }
        return nil
    }

    package func integer<Number: FixedWidthInteger>(_: Number.Type = Number.self) -> Number? {
        if case .number(let text) = self { return Number(text) }
        return nil
    }

    package var elements: [JSONTree]? {
        if case .array(let elements) = self { return elements }
        return nil
    }

    /// An array's strings; nil if there is anything else in it.
    package var texts: [String]? {
        guard let elements else { return nil }
        let texts = elements.compactMap(\.text)
        return texts.count == elements.count ? texts : nil
    }

    package var members: [Member]? {
        if case .object(let members) = self { return members }
        return nil
    }
}

/// Where a text stops being JSON.
package struct JSONSyntaxError: Error, Hashable, CustomStringConvertible {
    /// In bytes.
    let offset: Int
    let expectation: String

    package var description: String { "not JSON at byte \(offset): expected \(expectation)" }
}

/// Reads JSON from the first byte to the last. See RFC 8259.
private struct JSONParser {
    private let bytes: [UInt8]
    private var place = 0
    private var depth = 0

    /// Deeper than any document of ours; a text of nothing but "[" would otherwise use up the stack.
    private static let depthLimit = 64

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private func fail(_ expectation: String) -> JSONSyntaxError {
        JSONSyntaxError(offset: place, expectation: expectation)
    }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 32 || (9...10).contains(byte) || byte == 13 { place += 1 }
    }

    /// Passes over a character if it comes next.
    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    mutating func document() throws(JSONSyntaxError) -> JSONTree {
        let tree = try value()
        skipSpace()
        if place < bytes.count { throw fail("the end") }
        return tree
    }

    private mutating func value() throws(JSONSyntaxError) -> JSONTree {
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try nested { parser throws(JSONSyntaxError) in try parser.object() }
        case UInt8(ascii: "["): return try nested { parser throws(JSONSyntaxError) in try parser.array() }
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .boolean(true))
        case UInt8(ascii: "f"): return try word("false", .boolean(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: return try number()
        }
    }

    private mutating func nested(
        _ body: (inout JSONParser) throws(JSONSyntaxError) -> JSONTree
    ) throws(JSONSyntaxError) -> JSONTree {
        depth += 1
        guard depth <= JSONParser.depthLimit else { throw fail("less depth") }
        place += 1
        let tree = try body(&self)
        depth -= 1
        return tree
    }

    private mutating func object() throws(JSONSyntaxError) -> JSONTree {
        var members: [JSONTree.Member] = []
        if take("}") { return .object(members) }
        repeat {
            skipSpace()
            let name = try string()
            guard take(":") else { throw fail("\":\"") }
            members.append(JSONTree.Member(name, try value()))
        } while take(",")
        guard take("}") else { throw fail("\",\" or \"}\"") }
        return .object(members)
    }

    private mutating func array() throws(JSONSyntaxError) -> JSONTree {
        var elements: [JSONTree] = []
        if take("]") { return .array(elements) }
        repeat { elements.append(try value()) } while take(",")
        guard take("]") else { throw fail("\",\" or \"]\"") }
        return .array(elements)
    }

    private mutating func word(_ text: String, _ tree: JSONTree) throws(JSONSyntaxError) -> JSONTree {
        guard bytes[place...].starts(with: text.utf8) else { throw fail("a value") }
        place += text.utf8.count
        return tree
    }

    private mutating func number() throws(JSONSyntaxError) -> JSONTree {
        let text = bytes[place...].prefix { (48...57).contains($0) || "+-.eE".utf8.contains($0) }
        guard text.contains(where: { (48...57).contains($0) }) else { throw fail("a value") }
        place += text.count
        return .number(String(decoding: text, as: UTF8.self))
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        guard next == UInt8(ascii: "\"") else { throw fail("a string") }
        place += 1
        let start = place
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 32 { place += 1 }
        var text = String(decoding: bytes[start..<place], as: UTF8.self)
        while let byte = next, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                text.unicodeScalars.append(try escape())
            } else {
                let plain = bytes[place...].prefix { $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") && $0 >= 32 }
                guard !plain.isEmpty else { throw fail("no control character") }
                text += String(decoding: plain, as: UTF8.self)
                place += plain.count
            }
        }
        guard next != nil else { throw fail("the string's end") }
        place += 1
        return text
    }

    /// What a backslash and the characters behind it stand for.
    private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
        place += 1
        guard let letter = next else { throw fail("an escape") }
        place += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            let unit = try hexadecimal()
            guard (0xD800..<0xDC00).contains(unit) else { return Unicode.Scalar(unit) ?? "\u{FFFD}" }
            // A character beyond 16 bits is written as two halves.
            guard bytes[place...].starts(with: "\\u".utf8) else { throw fail("the second half of a character") }
            place += 2
            let low = try hexadecimal()
            guard (0xDC00..<0xE000).contains(low) else { throw fail("the second half of a character") }
            return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? "\u{FFFD}"
        default: throw fail("an escape")
        }
    }

    private mutating func hexadecimal() throws(JSONSyntaxError) -> UInt32 {
        let digits = bytes[place...].prefix(4)
        guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
            let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
        else { throw fail("four hexadecimal digits") }
        place += 4
        return value
    }
}
