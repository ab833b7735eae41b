/// A text with actions in double braces, which is filled with a value: `{{.ID}} {{json .Labels}}`.
///
/// The language is that of Go's text/template with docker's functions, so that what people wrote for docker's `--format`
/// works; so are the texts of its errors. Neither a template nor a value can make it take more than the stack, memory
/// and time of `TemplateLimit`. See https://pkg.go.dev/text/template.
package struct Template: Sendable {
    let source: String
    let statements: [Statement]
    let definitions: [(name: String, body: [Statement])]

    /// - Throws: `TemplateError.parsing`: everything that can be known without a value.
    package init(parsing text: String) throws(TemplateError) {
        guard text.utf8.count <= TemplateLimit.length else {
            throw .parsing(line: 1, "the template is longer than \(TemplateLimit.length) bytes")
        }
        var parser = Parser(text)
        source = text
        statements = try parser.template()
        definitions = parser.definitions
    }

    /// The text with every action replaced by what it gives.
    ///
    /// - Parameter value: What `.` and `$` stand for.
    /// - Throws: `TemplateError.executing`; what was made until then is lost.
    package func text(for value: TemplateValue) throws(TemplateError) -> String {
        try text(for: value, functions: .ordinary)
    }

    /// The same for the line above a table: functions that change a cell leave its heading as it is.
    package func heading(for value: TemplateValue) throws(TemplateError) -> String {
        try text(for: value, functions: .ofHeadings)
    }

    private func text(for value: TemplateValue, functions: FunctionSet) throws(TemplateError) -> String {
        var evaluation = Evaluation(of: self, value, functions)
        return try evaluation.run()
    }
}
