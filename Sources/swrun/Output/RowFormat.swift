internal import Template

/// How `--format` has the rows of a list printed.
enum RowFormat {
    /// Under headings; with the columns of a template, or the list's own.
    case table(Template?)
    /// One object on one line for each row.
    case json
    /// The list's own lines of `key: value`.
    case raw
    /// A template for each row.
    case each(Template)

    /// - Parameter text: nil, "" and `table` are the list's own table; then `table TEMPLATE`, `json`, `raw`, or a template.
    ///   `\t` and `\n` in it stand for the tab and the newline.
    init(_ text: String?) throws(Failure) {
        switch text {
        case nil, "", "table": self = .table(nil)
        case "json": self = .json
        case "raw": self = .raw
        case let text? where text.hasPrefix("table"):
            let columns = text.dropFirst("table".count).drop { $0 == " " }
            self = .table(try RowFormat.template(String(columns)))
        case let text?: self = .each(try RowFormat.template(text))
        }
    }

    private static func template(_ text: String) throws(Failure) -> Template {
        try Template(ofCommandLine: unescaped(text))
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

extension Template {
    /// - Throws: `Failure` in docker's words.
    init(ofCommandLine text: String) throws(Failure) {
        do throws(TemplateError) { try self.init(parsing: text) } catch { throw Failure(error) }
    }

    /// The text for a value, with errors in docker's words.
    func filled(with value: TemplateValue) throws(Failure) -> String {
        do throws(TemplateError) { return try text(for: value) } catch { throw Failure(error) }
    }
}

extension Failure {
    init(_ error: TemplateError) { self.init("template parsing error: \(error)") }
}
