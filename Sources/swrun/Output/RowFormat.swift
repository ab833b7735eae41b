internal import ImageStore

/// How `--format` has the rows of a list printed: by a template for each, or as one line of JSON each.
struct RowFormat {
    private let template: FieldTemplate?

    /// - Parameter text: `json`, or a template in which `\t` and `\n` stand for themselves.
    init(_ text: String) throws(Failure) {
        guard text != "json" else {
            template = nil
            return
        }
        guard text != "table", !text.hasPrefix("table ") else {
            throw Failure("templates of tables are not built yet", hint: "leave out the word table")
        }
        template = try FieldTemplate(RowFormat.unescaped(text))
    }

    /// The rows, a line each; fields are in the order of their names.
    func text(of rows: [[(name: String, value: String)]]) throws(Failure) -> String {
        var text = ""
        for row in rows {
            let members = row.sorted { $0.name < $1.name }.map { JSONValue.Member($0.name, .string($0.value)) }
            if let template {
                text += try template.text(of: .object(members)) + "\n"
            } else {
                text += JSONValue.object(members).text(.compact).printableJSON + "\n"
            }
        }
        return text
    }

    private static func unescaped(_ text: String) -> String {
        var result = ""
        var rest = Substring(text)
        while let character = rest.popFirst() {
            switch (character, rest.first) {
            case ("\\", "t"): result += "\t"
            case ("\\", "n"): result += "\n"
            default:
                result.append(character)
                continue
            }
            rest.removeFirst()
        }
        return result
    }
}
