internal import ImageStore
internal import Runtime

/// `swrun inspect`: everything known of images and containers.
enum InspectCommand: Command {
    static let name = "inspect"
    static let summary = "Show everything known of images and containers, as JSON"
    static let usage = "[OPTIONS] NAME|ID [NAME|ID...]"
    static let operands = Operands.atLeast(1)
    static let options: [any OptionKey] = [type]
    static let nouns: [Noun] = [.container("inspect"), .image("inspect")]
    static let notes = "A container's name goes before an image's."

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
        try print(arguments.operands, arguments[type], in: session)
    }

    /// Prints what is found as one JSON array, and says what is not found.
    static func print(_ operands: [String], _ kind: Kind?, in session: Session) throws -> Int32 {
        var found: [JSONValue] = []
        var failures = ""
        for operand in operands {
            do {
                found.append(try document(of: operand, kind, in: session))
            } catch { failures += Failure.text(of: error) }
        }
        try Standard.output(JSONValue.array(found).text(.indented(by: 4)).printableJSON + "\n")
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
