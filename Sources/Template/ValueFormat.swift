/// One verb of `printf` with its flags.
struct ValueFormat {
    let flags: Formatting.Flags
    let verb: Unicode.Scalar

    func text(of value: TemplateValue, _ work: inout Work) -> String {
        if verb == "T" { return padded(value.goTypeName) }
        switch value {
        case .nothing: return verb == "v" ? padded("<nil>") : wrong(value)
        case .bool(let bool): return verb == "v" || verb == "t" ? padded(bool ? "true" : "false") : wrong(value)
        case .integer(let number): return integer(number) ?? wrong(value)
        case .float(let number): return float(number) ?? wrong(value)
        case .string(let text): return string(text) ?? wrong(value)
        case .nilList: return "[]"
        case .nilMap: return "map[]"
        case .list(let elements):
            return "[" + elements.map { text(of: $0, &work) }.joined(separator: " ") + "]"
        case .map(let map):
            let entries = map.entries.map { "\(text(of: .string($0.key), &work)):\(text(of: $0.value, &work))" }
            return "map[" + entries.joined(separator: " ") + "]"
        case .record(let record):
            let names = flags.plus && verb == "v"
            let fields = record.fields.map { "\(names ? $0.name + ":" : "")\(text(of: $0.value, &work))" }
            return "{" + fields.joined(separator: " ") + "}"
        }
    }

    /// "%!d(string=a)": the verb is not for such a value.
    private func wrong(_ value: TemplateValue) -> String {
        if case .nothing = value { return "%!\(verb)(<nil>)" }
        return "%!\(verb)(\(value.typeName)=\(value.text))"
    }

    // MARK: Texts

    private func string(_ text: String) -> String? {
        let cut: String =
            if let precision = flags.precision {
                String(String.UnicodeScalarView(text.unicodeScalars.prefix(precision)))
            } else { text }
        switch verb {
        case "s": return padded(cut)
        case "v": return padded(flags.sharp ? QuotedText.quote(cut) : cut)
        case "q":
            let canBeRaw = flags.sharp && !cut.unicodeScalars.contains { $0 == "`" || ($0.value < 0x20 && $0 != "\t") }
            return padded(canBeRaw ? "`\(cut)`" : QuotedText.quote(cut))
        case "x", "X":
            let bytes = text.utf8.prefix(flags.precision ?? Int.max)
            let hex = bytes.map { Unicode.Scalar($0).hex(digits: 2, uppercase: verb == "X") }
            let prefix = flags.sharp ? "0\(verb)" : ""
            if flags.space { return padded(hex.map { prefix + $0 }.joined(separator: " ")) }
            return padded((hex.isEmpty ? "" : prefix) + hex.joined())
        default: return nil
        }
    }

    // MARK: Numbers

    private func integer(_ number: Int64) -> String? {
        switch verb {
        case "v", "d": return digits(of: number, radix: 10, prefix: "")
        case "b": return digits(of: number, radix: 2, prefix: flags.sharp ? "0b" : "")
        case "o": return digits(of: number, radix: 8, prefix: flags.sharp ? "0" : "")
        case "O": return digits(of: number, radix: 8, prefix: "0o")
        case "x": return digits(of: number, radix: 16, prefix: flags.sharp ? "0x" : "")
        case "X": return digits(of: number, radix: 16, prefix: flags.sharp ? "0X" : "", uppercase: true)
        case "c": return padded(String(Character(scalar(number))))
        case "q": return padded(QuotedText.quote(scalar(number)))
        case "U":
            let hex = String(UInt64(bitPattern: number), radix: 16, uppercase: true)
            let code = "U+" + String(repeating: "0", count: max(0, 4 - hex.count)) + hex
            return padded(flags.sharp ? "\(code) '\(Character(scalar(number)))'" : code)
        default: return nil
        }
    }

    private func scalar(_ number: Int64) -> Unicode.Scalar {
        UInt32(exactly: number).flatMap { Unicode.Scalar($0) } ?? "\u{fffd}"
    }

    private func digits(of number: Int64, radix: Int, prefix: String, uppercase: Bool = false) -> String {
        if flags.precision == 0, number == 0 { return padded("", zeros: false) }
        let digits = String(number.magnitude, radix: radix, uppercase: uppercase)
        let sign = number < 0 ? "-" : flags.plus ? "+" : flags.space ? " " : ""
        var least = flags.precision ?? 0
        if flags.precision == nil, flags.zero, !flags.minus { least = (flags.width ?? 0) - sign.count }
        let zeros = String(repeating: "0", count: max(0, least - digits.count))
        return padded(sign + prefix + zeros + digits, zeros: false)
    }

    private func float(_ number: Double) -> String? {
        let magnitude = number.magnitude
        var text: String
        if !number.isFinite {
            guard "vgGeEfF".unicodeScalars.contains(verb) else { return nil }
            text = number.isNaN ? "NaN" : "Inf"
        } else {
            switch verb {
            case "v", "g", "G":
                text =
                    flags.precision.map { DecimalExpansion(magnitude).general(digits: $0) }
                    ?? FloatText.general(magnitude)
            case "e", "E": text = DecimalExpansion(magnitude).scientific(decimals: flags.precision ?? 6)
            case "f", "F": text = DecimalExpansion(magnitude).fixed(decimals: flags.precision ?? 6)
            default: return nil
            }
        }
        if verb == "E" || verb == "G" { text = text.uppercased() }
        let sign = number.sign == .minus ? "-" : flags.plus || number.isInfinite ? "+" : flags.space ? " " : ""
        if flags.zero, !flags.minus, number.isFinite, let width = flags.width {
            text = String(repeating: "0", count: max(0, width - sign.count - text.count)) + text
        }
        return padded(sign + text, zeros: false)
    }

    // MARK: Width

    private func padded(_ text: String, zeros: Bool = true) -> String {
        let count = text.unicodeScalars.count
        guard let width = flags.width, width > count else { return text }
        let padding = String(repeating: zeros && flags.zero && !flags.minus ? "0" : " ", count: width - count)
        return flags.minus ? text + padding : padding + text
    }
}

extension TemplateValue {
    fileprivate var goTypeName: String {
        if case .nothing = self { return "<nil>" }
        return typeName
    }
}
