internal import ImageStore

/// What `inspect -f` takes: text with `{{.Field.Field}}` and `{{json .Field}}` in it, the part of Go's templates that
/// scripts use most.
struct FieldTemplate {
    private enum Part {
        case text(String)
        case field([String], isJSON: Bool)
    }

    private var parts: [Part] = []

    /// - Throws: `Failure` for what is no template, or one of more than this.
    init(_ template: String) throws(Failure) {
        var rest = Substring(template)
        while let start = rest.firstRange(of: "{{") {
            parts.append(.text(String(rest[..<start.lowerBound])))
            rest = rest[start.upperBound...]
            guard let end = rest.firstRange(of: "}}") else {
                throw Failure("template parsing error: unclosed action")
            }
            parts.append(try FieldTemplate.action(rest[..<end.lowerBound]))
            rest = rest[end.upperBound...]
        }
        parts.append(.text(String(rest)))
    }

    /// What stands between the braces.
    private static func action(_ text: Substring) throws(Failure) -> Part {
        let words = text.split(separator: " ")
        let isJSON = words.first == "json"
        guard let field = words.last, words.count == (isJSON ? 2 : 1), field.hasPrefix(".") else {
            throw Failure(
                "template parsing error: {{\(text)}} is not built yet",
                hint: "use {{.Field.Field}} or {{json .Field}}, or jq on the whole output")
        }
        return .field(field.split(separator: ".").map(String.init), isJSON: isJSON)
    }

    /// The template with the fields of a document filled in.
    func text(of document: JSONValue) throws(Failure) -> String {
        var text = ""
        for part in parts {
            switch part {
            case .text(let literal): text += literal
            case .field(let path, let isJSON):
                let value = try FieldTemplate.value(at: path, of: document)
                text += isJSON ? (value ?? .null).text(.compact) : FieldTemplate.plain(value)
            }
        }
        return text
    }

    /// nil where a label has no such name; other fields have to exist.
    private static func value(at path: [String], of document: JSONValue) throws(Failure) -> JSONValue? {
        var value = document
        var names = path[...]
        while let name = names.popFirst() {
            if name == "Labels", let labels = value[name] {
                // A label's name may have dots of its own.
                return names.isEmpty ? labels : labels[names.joined(separator: ".")]
            }
            guard let next = value[name] else {
                throw Failure("template: can't evaluate field \(name) in .\(path.joined(separator: "."))")
            }
            value = next
        }
        return value
    }

    private static func plain(_ value: JSONValue?) -> String {
        switch value {
        case nil, .null: "<no value>"
        case .string(let text): text
        case let other?: other.text(.compact)
        }
    }
}
