/// One line of comma-separated values: a field in double quotes may hold commas, and quotes written twice. See RFC 4180; it
/// is read as Go's encoding/csv does, which docker uses.
enum CommaSeparated {
    static func fields(of line: String) throws(Failure) -> [String] {
        var fields: [String] = []
        var rest = Substring(line)
        while true {
            if rest.first == "\"" {
                rest.removeFirst()
                fields.append(try quoted(&rest))
            } else {
                let field = rest.prefix { $0 != "," }
                if field.contains("\"") { throw problem("bare \" in non-quoted field") }
                fields.append(String(field))
                rest = rest.dropFirst(field.count)
            }
            guard rest.popFirst() != nil else { return fields }
        }
    }

    /// The rest of a field whose first quote was read, up to the comma behind it or the end.
    private static func quoted(_ rest: inout Substring) throws(Failure) -> String {
        var field = ""
        while let character = rest.popFirst() {
            guard character == "\"" else {
                field.append(character)
                continue
            }
            switch rest.first {
            case "\"":
                field.append("\"")
                rest.removeFirst()
            case ",", nil: return field
            default: throw problem("extraneous or missing \" in quoted-field")
            }
        }
        throw problem("extraneous or missing \" in quoted-field")
    }

    private static func problem(_ reason: String) -> Failure { Failure("parse error on line 1: \(reason)") }
}
