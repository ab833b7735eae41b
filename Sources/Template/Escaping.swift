/// `html`, `js` and `urlquery`.
enum Escaping {
    static func escape(
        _ arguments: [TemplateValue], for function: Function, _ work: inout Work
    ) throws(FunctionFailure) -> String {
        let printable = arguments.map { value -> TemplateValue in
            if case .nothing = value { return .string(value.printed) }
            return value
        }
        let text = try Printing.joined(printable, spaces: .betweenOthers, &work)
        try work.pay(text.utf8.count, of: 6)
        switch function {
        case .html: return html(text)
        case .js: return javaScript(text)
        default: return query(text)
        }
    }

    private static func html(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": escaped += "&#34;"
            case "'": escaped += "&#39;"
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\0": escaped += "\u{fffd}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    private static func javaScript(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\", "'", "\"": escaped += "\\" + String(Character(scalar))
            case "<", ">", "&", "=": escaped += "\\u" + scalar.hex(digits: 4, uppercase: true)
            case _ where QuotedText.isPrintable(scalar): escaped.unicodeScalars.append(scalar)
            default: escaped += "\\u" + scalar.hex(digits: 4, uppercase: true)
            }
        }
        return escaped
    }

    private static func query(_ text: String) -> String {
        var escaped = ""
        for byte in text.utf8 {
            let scalar = Unicode.Scalar(byte)
            switch scalar {
            case " ": escaped += "+"
            case "-", "_", ".", "~", "0"..."9", "a"..."z", "A"..."Z": escaped.unicodeScalars.append(scalar)
            default: escaped += "%" + scalar.hex(digits: 2, uppercase: true)
            }
        }
        return escaped
    }
}
