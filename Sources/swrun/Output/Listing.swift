internal import Template

/// Rows of values with names, which a table shows under headings and a template asks for: `{{.Repository}}`.
struct Listing {
    /// What errors call a row: "can't evaluate field X in type image".
    let typeName: String
    /// All values that a row has, with the words above their columns.
    let headings: [(name: String, heading: String)]
    /// The names of what the table shows.
    let columns: [String]
    /// A template for `--format raw`; nil where docker has none.
    var raw: String?
    private var rows: [Row] = []

    private struct Row {
        let values: [(name: String, value: String)]
        let labels: [String: String]?
    }

    init(
        of typeName: String, columns: [String], headings: [(name: String, heading: String)], raw: String? = nil
    ) {
        self.typeName = typeName
        self.columns = columns
        self.headings = headings
        self.raw = raw
    }

    /// - Parameter labels: What `{{.Label "key"}}` finds; nil for rows that have no labels.
    mutating func add(_ values: [(name: String, value: String)], labels: [String: String]? = nil) {
        rows.append(Row(values: values, labels: labels))
    }

    /// The rows as they are to be printed; a table has its headings even without rows.
    func text(_ format: RowFormat) throws(Failure) -> String {
        switch format {
        case .table(nil): return table()
        case .table(let template?): return try table(template)
        case .json: return rows.map { value(of: $0).json().printableJSON + "\n" }.joined()
        case .raw:
            guard let raw else { throw Failure("this list has no raw format", hint: "use json or a template") }
            return try lines(Template(ofCommandLine: raw))
        case .each(let template): return try lines(template)
        }
    }

    private func table() -> String {
        var table = Table(headings: columns.map { name in headings.first { $0.name == name }?.heading ?? "" })
        for row in rows {
            table.add(columns.map { name in row.values.first { $0.name == name }?.value ?? "" })
        }
        return table.text
    }

    /// The heading is what the template makes of the columns' names.
    private func table(_ template: Template) throws(Failure) -> String {
        let words = TemplateValue.record(
            .init(typeName, headings.map { ($0.name, .string($0.heading)) }, lookups: lookups))
        let heading: String
        do throws(TemplateError) { heading = try template.heading(for: words) } catch { throw Failure(error) }
        var lines = heading.cells
        for row in rows { lines += try template.filled(with: value(of: row, printable: true)).cells }
        var table = Table(headings: lines.first ?? [])
        for line in lines.dropFirst() { table.add(line) }
        return table.text
    }

    private func lines(_ template: Template) throws(Failure) -> String {
        var text = ""
        for row in rows { text += try template.filled(with: value(of: row)) + "\n" }
        return text
    }

    /// - Parameter isPrintable: For tables, which a tab or a newline in a value would tear apart.
    private func value(of row: Row, printable isPrintable: Bool = false) -> TemplateValue {
        let labels = row.labels.map { labels in
            [(name: "Label", entries: TemplateValue.Map(labels.map { ($0.key, .string($0.value)) }))]
        }
        let fields = row.values.map { ($0.name, TemplateValue.string(isPrintable ? $0.value.printable : $0.value)) }
        return .record(.init(typeName, fields, isRow: true, lookups: labels ?? []))
    }

    /// In a heading `{{.Label "key"}}` is an empty word.
    private var lookups: [(name: String, entries: TemplateValue.Map)] { [("Label", .init([]))] }
}

extension String {
    /// The lines of a table's text, cut at their tabs.
    fileprivate var cells: [[String]] {
        split(separator: "\n", omittingEmptySubsequences: false).map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }
}
