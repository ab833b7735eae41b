/// Reads through a document that a stranger has written before it is decoded, and refuses what a decoder may stumble over
/// or two decoders may read differently: what RFC 8259 does not allow, one key twice in an object, more levels or values
/// than an image needs.
struct JSONScan {
    /// Objects and arrays inside each other. Documents of images have six; a decoder may call itself for each.
    static let depthLimit = 100
    /// Keys not counted. A decoder keeps about a hundred bytes for each.
    static let valueLimit = 250_000

    enum Fault: Error, Equatable, CustomStringConvertible {
        case notJSON(offset: Int)
        case notUTF8
        case tooDeep
        case tooManyValues
        case duplicateKey(String)

        var description: String {
            switch self {
            case .notJSON(let offset): "not JSON at byte \(offset)"
            case .notUTF8: "not UTF-8"
            case .tooDeep: "more than \(depthLimit) levels"
            case .tooManyValues: "more than \(valueLimit) values"
            case .duplicateKey(let key): "the key \"\(key)\" appears twice"
            }
        }
    }

    let bytes: [UInt8]
    var place = 0
    private var values = 0
    /// What is open: the keys that an object has so far, or nil for an array.
    private var levels: [Set<String>?] = []

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Reads a whole document.
    static func check(_ bytes: [UInt8]) throws(Fault) {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notUTF8 }
        var scan = JSONScan(bytes)
        try scan.document()
    }

    private mutating func document() throws(Fault) {
        // One round for each value; no call for a level, so that depth costs no stack.
        repeat {
            skipBlanks()
            if try !value() { continue }
            skipBlanks()
            try closeAndGoOn()
        } while !levels.isEmpty
        guard place == bytes.count else { throw fault }
    }

    /// Reads a scalar, or the beginning of an array or object that has something in it.
    /// - Returns: Whether a value has ended.
    private mutating func value() throws(Fault) -> Bool {
        values += 1
        if values > Self.valueLimit { throw .tooManyValues }
        switch next {
        case UInt8(ascii: "["): return try open(nil, until: UInt8(ascii: "]"))
        case UInt8(ascii: "{"): return try open([], until: UInt8(ascii: "}"))
        case UInt8(ascii: "\""): _ = try string()
        case UInt8(ascii: "t"): try word("true")
        case UInt8(ascii: "f"): try word("false")
        case UInt8(ascii: "n"): try word("null")
        default: try number()
        }
        return true
    }

    private mutating func open(_ keys: Set<String>?, until end: UInt8) throws(Fault) -> Bool {
        place += 1
        guard levels.count < Self.depthLimit else { throw .tooDeep }
        skipBlanks()
        if next == end {
            place += 1
            return true
        }
        levels.append(keys)
        if keys != nil { try key() }
        return false
    }

    /// After a value: the levels that end here, then the comma before the next value.
    private mutating func closeAndGoOn() throws(Fault) {
        while !levels.isEmpty {
            let isObject = levels[levels.count - 1] != nil
            if next == UInt8(ascii: ",") {
                place += 1
                skipBlanks()
                if isObject { try key() }
                return
            }
            guard next == (isObject ? UInt8(ascii: "}") : UInt8(ascii: "]")) else { throw fault }
            place += 1
            levels.removeLast()
            skipBlanks()
        }
    }

    /// A key and its colon.
    private mutating func key() throws(Fault) {
        guard next == UInt8(ascii: "\"") else { throw fault }
        let key = try string()
        // Taken out for it: two owners would make a copy.
        guard var keys = levels.popLast() ?? nil else { throw fault }
        guard keys.insert(key).inserted else { throw .duplicateKey(key) }
        levels.append(keys)
        skipBlanks()
        guard next == UInt8(ascii: ":") else { throw fault }
        place += 1
    }
}

extension JSONScan {
    var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    var fault: Fault { .notJSON(offset: place) }

    mutating func skipBlanks() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    mutating func word(_ text: StaticString) throws(Fault) {
        for byte in text.description.utf8 {
            guard next == byte else { throw fault }
            place += 1
        }
    }

    /// A number. See RFC 8259, section 6.
    mutating func number() throws(Fault) {
        if next == UInt8(ascii: "-") { place += 1 }
        let start = place
        try digits()
        guard bytes[start] != UInt8(ascii: "0") || place == start + 1 else { throw fault }
        if next == UInt8(ascii: ".") {
            place += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            place += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
            try digits()
        }
    }

    private mutating func digits() throws(Fault) {
        let start = place
        while let byte = next, (0x30...0x39).contains(byte) { place += 1 }
        if place == start { throw fault }
    }

    /// A string, with what its escapes stand for. See RFC 8259, section 7.
    mutating func string() throws(Fault) -> String {
        place += 1
        var start = place
        var text = ""
        while let byte = next {
            if byte < 0x20 { throw fault }
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                text += String(decoding: bytes[start..<place], as: UTF8.self)
                place += 1
                if byte == UInt8(ascii: "\"") { return text }
                text.unicodeScalars.append(try escape())
                start = place
            } else {
                place += 1
            }
        }
        throw fault
    }

    private mutating func escape() throws(Fault) -> Unicode.Scalar {
        guard let byte = next else { throw fault }
        place += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint()
        default: throw fault
        }
    }

    /// Four hexadecimal digits, or twice four for what lies beyond the first 65,536 characters; half of such a pair is
    /// nothing.
    private mutating func codePoint() throws(Fault) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, next == UInt8(ascii: "\\") else { throw fault }
        place += 1
        guard next == UInt8(ascii: "u") else { throw fault }
        place += 1
        let second = try hexadecimal()
        guard (0xDC00...0xDFFF).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw fault }
        return scalar
    }

    private mutating func hexadecimal() throws(Fault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw fault
            }
            value = value << 4 | UInt32(digit)
            place += 1
        }
        return value
    }
}
