internal import Archive
internal import ImageStore
internal import Linux
internal import Runtime
internal import Template

/// `swrun explain`: which layers an image or container is made of, and which of them a path comes from.
enum ExplainCommand: Command {
    static let name = "explain"
    static let summary = "Show the layers of an image or container, and which of them a path comes from"
    static let usage = "[OPTIONS] IMAGE|CONTAINER[:/PATH]"
    static let operands = Operands.exactly(1)
    static let options: [any OptionKey] = [format, noTruncation]
    static let nouns: [Noun] = [.image("explain"), .container("explain")]
    static let notes = """
        Layers are numbered from L1, the lowest. Links in a path are followed inside the image; the last name is shown
        itself, unless a slash stands behind it. `swrun cat IMAGE@L1:/PATH` prints what a layer has there.
        How the kernel is asked to make a container is another matter: that is the option --explain of `swrun run`.
        """

    private static let format = Value<String>(
        "format", as: "format", help: "`json` for programs, or a template over it")
    private static let noTruncation = Flag("no-trunc", help: "Show whole IDs and commands")

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let operand = try TreeOperand(arguments.operands[0])
        if operand.layer != nil {
            throw Failure(
                "cannot explain one layer alone",
                hint: "swrun explain \(operand.name), or swrun cat \(operand.name)@Ln:/PATH")
        }
        let store = try session.store()
        // Nobody may remove the layers that are being looked at.
        let usage = try store.lockUsage(.shared)
        defer { withExtendedLifetime(usage) {} }
        let tree = try LayeredTree(operand, in: session)
        if let path = operand.path {
            let origin = try PathOrigin(of: path, in: tree.root)
            let explanation = PathExplanation(
                path: path, origin: origin, tree: tree, steps: try store.stack(of: tree.image))
            guard explanation.isKnown else { throw Failure("cannot explain \(path): no layer of \(tree.title) has it") }
            try print(explanation.document, arguments[format]) { explanation.text }
        } else {
            let writable = try tree.container.map { try session.containers().writableSize(of: $0) }
            let stack = StackExplanation(
                tree: tree, steps: try store.stack(of: tree.image), writableSize: writable,
                isWhole: arguments[noTruncation])
            try print(stack.document, arguments[format]) { stack.text }
        }
        return 0
    }

    private static func print(_ document: JSONValue, _ format: String?, text: () -> String) throws {
        switch format {
        case nil: try Standard.output(text())
        case "json": try Standard.output(line: document.text(.compact).printableJSON)
        case let template?:
            try Standard.output(
                untrusted: try Template(ofCommandLine: template).filled(with: TemplateValue(document)) + "\n")
        }
    }
}
