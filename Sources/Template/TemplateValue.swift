/// What a template is filled with, and what its expressions give.
///
/// Strings compare by their UTF-8 bytes, as in Go, and not as Swift's own do.
package indirect enum TemplateValue: Sendable {
    /// What a map has no entry for, or what an interface without a value holds in Go: printed as `<no value>`.
    case nothing
    case bool(Bool)
    case integer(Int64)
    case float(Double)
    case string(String)
    case list([TemplateValue])
    /// A list that was never made: without elements, `null` in JSON.
    case nilList
    /// Keys that depend on the data, such as labels: asking for one that is not there gives nothing.
    case map(Map)
    /// A map that was never made: without entries, `null` in JSON.
    case nilMap
    /// Fields that are always there: asking for another is an error.
    case record(Record)

    /// A map of these entries, in any order.
    package static func map(_ entries: [(key: String, value: TemplateValue)]) -> TemplateValue { .map(Map(entries)) }

    /// A list of texts.
    package static func strings(_ texts: [String]) -> TemplateValue { .list(texts.map { .string($0) }) }
}

extension TemplateValue {
    /// Entries by name, in the order of the names' bytes.
    package struct Map: Sendable {
        package let entries: [(key: String, value: TemplateValue)]

        /// The last of several entries of one name counts.
        package init(_ entries: [(key: String, value: TemplateValue)]) {
            var sorted: [(key: String, value: TemplateValue)] = []
            let ordered = entries.enumerated().sorted {
                $0.element.key.hasSameBytes(as: $1.element.key)
                    ? $0.offset < $1.offset : $0.element.key.precedesByBytes($1.element.key)
            }
            for (_, entry) in ordered {
                if let last = sorted.last, last.key.hasSameBytes(as: entry.key) { sorted.removeLast() }
                sorted.append(entry)
            }
            self.entries = sorted
        }

        package subscript(key: String) -> TemplateValue? {
            entries.first { $0.key.hasSameBytes(as: key) }?.value
        }

        /// What `index` gives for a key that is not there. Go takes it from the map's type, we from what the map holds.
        var zero: TemplateValue {
            switch entries.first?.value {
            case nil, .string: .string("")
            case .bool: .bool(false)
            case .integer: .integer(0)
            case .float: .float(0)
            case .list, .nilList: .nilList
            case .map, .nilMap: .nilMap
            case .record, .nothing: .nothing
            }
        }
    }

    /// Fields by name, in the order in which they were declared.
    package struct Record: Sendable {
        /// What errors call it: "can't evaluate field X in type image".
        package let typeName: String
        package let fields: [(name: String, value: TemplateValue)]
        /// Whether its JSON has its keys sorted and `<`, `>` and `&` escaped: so docker prints the rows of lists.
        package let isRow: Bool
        /// What can be asked for by a text behind its name: `{{.Label "key"}}`; a text that is not there gives "".
        package let lookups: [(name: String, entries: Map)]
        /// Fields that are left out where they have no value: asking for one of them gives nothing.
        package let optionals: Set<String>

        package init(
            _ typeName: String, _ fields: [(name: String, value: TemplateValue)], isRow: Bool = false,
            lookups: [(name: String, entries: Map)] = [], optionals: Set<String> = []
        ) {
            self.typeName = typeName
            self.fields = fields
            self.isRow = isRow
            self.lookups = lookups
            self.optionals = optionals
        }

        package subscript(name: String) -> TemplateValue? { fields.first { $0.name == name }?.value }
    }
}

extension TemplateValue {
    /// What `if` goes by: false for nothing, zero and what is empty.
    var isTrue: Bool {
        switch self {
        case .nothing, .nilList, .nilMap: false
        case .bool(let value): value
        case .integer(let value): value != 0
        case .float(let value): value != 0
        case .string(let text): !text.isEmpty
        case .list(let elements): !elements.isEmpty
        case .map(let map): !map.entries.isEmpty
        case .record: true
        }
    }

    /// The type as Go would name it.
    var typeName: String {
        switch self {
        case .nothing: "interface {}"
        case .bool: "bool"
        case .integer: "int"
        case .float: "float64"
        case .string: "string"
        case .list(let elements): elements.allSatisfy(\.isString) ? "[]string" : "[]interface {}"
        case .nilList: "[]string"
        case .map(let map):
            map.entries.allSatisfy(\.value.isString) ? "map[string]string" : "map[string]interface {}"
        case .nilMap: "map[string]string"
        case .record(let record): record.typeName
        }
    }

    var isString: Bool {
        if case .string = self { return true }
        return false
    }
}

extension String {
    func hasSameBytes(as other: String) -> Bool { utf8.elementsEqual(other.utf8) }
    func precedesByBytes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
