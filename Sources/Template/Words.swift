/// docker's functions for texts.
enum Words {
    static func apply(
        _ function: Function, to arguments: [TemplateValue], _ work: inout Work
    ) throws(FunctionFailure) -> TemplateValue {
        let first = arguments.first ?? .nothing
        let second = arguments.dropFirst().first ?? .nothing
        try work.pay(for: first)
        switch function {
        case .lower: return .string(first.text.lowercased())
        case .upper: return .string(first.text.uppercased())
        case .title: return .string(title(first.text))
        case .split: return try split(first.text, at: second.text, &work)
        case .join: return .string(try join(first, with: second.text, &work))
        case .truncate: return .string(try truncate(first.text, to: second.number))
        case .pad:
            let third = arguments.dropFirst(2).first ?? .nothing
            return .string(try pad(first.text, second.number, third.number, &work))
        default: return first
        }
    }

    /// Every word with a capital letter.
    private static func title(_ text: String) -> String {
        var title = ""
        var isInWord = false
        for scalar in text.unicodeScalars {
            if isInWord { title.unicodeScalars.append(scalar) } else { title += scalar.properties.titlecaseMapping }
            isInWord = scalar.isWordPart || (scalar.value > 0x7f && !scalar.properties.isWhitespace)
        }
        return title
    }

    /// The parts between separators; an empty separator cuts between characters.
    private static func split(
        _ text: String, at separator: String, _ work: inout Work
    ) throws(FunctionFailure) -> TemplateValue {
        try work.pay(text.utf8.count, of: 16)
        guard !separator.isEmpty else { return .strings(text.unicodeScalars.map { String(Character($0)) }) }
        let (bytes, wanted) = (Array(text.utf8), Array(separator.utf8))
        try work.pay(bytes.count, of: wanted.count)
        var parts: [String] = []
        var (start, place) = (0, 0)
        while place + wanted.count <= bytes.count {
            if bytes[place] == wanted[0], bytes[place..<place + wanted.count].elementsEqual(wanted) {
                parts.append(String(decoding: bytes[start..<place], as: UTF8.self))
                place += wanted.count
                start = place
            } else {
                place += 1
            }
        }
        parts.append(String(decoding: bytes[start...], as: UTF8.self))
        return .strings(parts)
    }

    private static func join(
        _ list: TemplateValue, with separator: String, _ work: inout Work
    ) throws(FunctionFailure) -> String {
        guard case .list(let elements) = list else { return "" }
        try work.pay(elements.count, of: separator.utf8.count)
        return elements.map(\.text).joined(separator: separator)
    }

    /// The first bytes.
    private static func truncate(_ text: String, to length: Int64) throws(FunctionFailure) -> String {
        guard length >= 0 else { throw FunctionFailure("runtime error: slice bounds out of range [:\(length)]") }
        guard length < text.utf8.count else { return text }
        return String(decoding: text.utf8.prefix(Int(length)), as: UTF8.self)
    }

    /// So many spaces before and behind, except around nothing.
    private static func pad(
        _ text: String, _ before: Int64, _ behind: Int64, _ work: inout Work
    ) throws(FunctionFailure) -> String {
        guard !text.isEmpty else { return "" }
        guard before >= 0, behind >= 0 else { throw FunctionFailure("strings: negative Repeat count") }
        try work.pay(Int(clamping: before))
        try work.pay(Int(clamping: behind))
        return String(repeating: " ", count: Int(before)) + text + String(repeating: " ", count: Int(behind))
    }
}

extension TemplateValue {
    /// An integer's value.
    fileprivate var number: Int64 {
        if case .integer(let number) = self { return number }
        return 0
    }
}
