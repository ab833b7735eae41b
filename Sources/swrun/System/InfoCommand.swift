internal import ImageStore
internal import Linux
internal import Template

/// `swrun info`: this machine as containers find it, and how much is here.
enum InfoCommand: Command {
    static let name = "info"
    static let summary = "Show what this machine offers containers, and how many there are"
    static let usage = "[OPTIONS]"
    static let operands = Operands.none
    static let options: [any OptionKey] = [DocumentFormat.key]
    static let nouns: [Noun] = [.system("info")]
    static let notes = "Templates find docker's keys: {{.Containers}} {{.Driver}} {{.CgroupVersion}} {{json .}} ..."

    static func run(_ arguments: Arguments, in session: Session) throws -> Int32 {
        let report = try InfoReport(of: session)
        try DocumentFormat(arguments).print(report.document, orElse: report.text)
        return 0
    }
}

/// How one document is printed: by a template, as JSON, or as text of its own.
struct DocumentFormat {
    static let key = Value<String>(
        "format", "f", as: "template", help: "Print by a template, or `json`: `{{.Name}}`, `{{json .}}`")

    private let template: Template?
    private let isJSON: Bool

    init(_ arguments: Arguments) throws(Failure) {
        let text = arguments[DocumentFormat.key] ?? ""
        isJSON = text == "json"
        template = text.isEmpty || text == "json" ? nil : try Template(ofCommandLine: text)
    }

    func print(_ document: JSONValue, orElse text: String) throws {
        if isJSON { return try Standard.output(document.text(.compact).printableJSON + "\n") }
        guard let template else { return try Standard.output(untrusted: text) }
        try Standard.output(untrusted: try template.filled(with: TemplateValue(document)) + "\n")
    }
}
