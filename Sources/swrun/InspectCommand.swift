internal import ImageStore
internal import Runtime

/// `swrun inspect`: everything known of images and containers.
enum InspectCommand: Command {
    static let name = "inspect"
    static let summary = "Show everything known of images and containers, as JSON"
    static let usage = "[OPTIONS] NAME|ID [NAME|ID...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [format, type]
    static let nouns: [Noun] = [.container("inspect"), .image("inspect")]
    static let notes = "A container's name goes before an image's."

    private static let format = Value<String>(
        "format", "f", as: "template",
        help: "Print fields instead: `{{.State.ExitCode}}`, `{{json .Config}}`; `json` for one line")
    private static let type = Value<Kind>("type", as: "type", help: "Look only for a `container` or an `image`") {
        text throws(InvalidValue) in
        guard let kind = Kind(rawValue: text) else {
            throw InvalidValue("unknown type: \"\(text)\": must be one of \"container\", \"image\"")
        }
        return kind
    }

    enum Kind: String, Sendable {
        case container, image
    }

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        try print(arguments.operands, arguments[type], arguments[format], in: session)
    }

    /// Prints what is found, as one JSON array or by a template, and says what is not found.
    private static func print(
        _ operands: [String], _ kind: Kind?, _ format: String?, in session: Session
    ) throws -> Int32 {
        let template = try format.flatMap { $0 == "json" ? nil : $0 }.map { try FieldTemplate($0) }
        var found: [JSONValue] = []
        var lines = ""
        var failures = ""
        for operand in operands {
            do {
                let document = try document(of: operand, kind, in: session)
                if let template { lines += try template.text(of: document) + "\n" }
                found.append(document)
            } catch { failures += Failure.text(of: error) }
        }
        if template != nil {
            try Standard.output(untrusted: lines)
        } else {
            let form = format == "json" ? JSONValue.TextForm.compact : .indented(by: 4)
            try Standard.output(JSONValue.array(found).text(form).printableJSON + "\n")
        }
        Standard.error(failures)
        return failures.isEmpty ? 0 : ExitCode.failure
    }

    private static func document(of operand: String, _ kind: Kind?, in session: Session) throws -> JSONValue {
        if kind != .image {
            let containers = try session.containers()
            do {
                return try ContainerDocument.value(of: try containers.find(operand), in: containers)
            } catch ContainerError.notFound where kind == nil {
                // Then perhaps an image.
            }
        }
        let store = try session.store()
        do {
            return store.inspection(of: try store.image(matching: operand))
        } catch StoreError.noSuchImage where kind == nil {
            throw Failure("No such object: \(operand)")
        } catch is ReferenceError where kind == nil {
            throw Failure("No such object: \(operand)")
        }
    }
}
